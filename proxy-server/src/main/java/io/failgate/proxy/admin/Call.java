package io.failgate.proxy.admin;

import java.util.concurrent.CompletionStage;

/**
 * A request on its way to its handler.
 *
 * @param request as it was sent
 * @param key the part of the path at the route's <code>{key}</code>; empty if the route has no key
 * @param gone completes if the client leaves before it has the answer
 */
record Call(Request request, String key, CompletionStage<Void> gone) {}
