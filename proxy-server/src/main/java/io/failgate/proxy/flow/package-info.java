/** One direction of a session, in which a fault can delay, slow down, slice, cut or hold the bytes. */
@NullMarked
package io.failgate.proxy.flow;

import org.jspecify.annotations.NullMarked;
