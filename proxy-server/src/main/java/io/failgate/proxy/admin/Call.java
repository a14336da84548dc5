package io.failgate.proxy.admin;

import java.util.concurrent.CompletionStage;

/**
 * A request on its way to whoever answers it.
 *
 * @param request what was sent
 * @param key what the path has where the route has <code>{key}</code>; empty if it has none
 * @param gone completes if the client leaves before it has its answer
 */
record Call(Request request, String key, CompletionStage<Void> gone) {}
