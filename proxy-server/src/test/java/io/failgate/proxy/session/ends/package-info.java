/** Tests of how sessions end: killed, drained, idle or out of memory, and nothing is left of them. */
@NullMarked
package io.failgate.proxy.session.ends;

import org.jspecify.annotations.NullMarked;
