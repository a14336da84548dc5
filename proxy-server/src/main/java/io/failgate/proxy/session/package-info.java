/**
 * A client connection and its server connection: greeting, authentication, commands, the end. The only place that wires
 * pipelines.
 */
@NullMarked
package io.failgate.proxy.session;

import org.jspecify.annotations.NullMarked;
