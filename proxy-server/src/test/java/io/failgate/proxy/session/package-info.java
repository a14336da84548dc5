/** Tests of sessions: a scripted server, a client that shows every packet, and the proxy between them. */
@NullMarked
package io.failgate.proxy.session;

import org.jspecify.annotations.NullMarked;
