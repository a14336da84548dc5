/** Conversations with real servers: as they were, cut anywhere, and spoilt at random. */
@NullMarked
package io.failgate.proxy.session.recorded;

import org.jspecify.annotations.NullMarked;
