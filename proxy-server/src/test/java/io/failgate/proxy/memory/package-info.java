/** The memory of all sessions' buffers. */
@NullMarked
package io.failgate.proxy.memory;

import org.jspecify.annotations.NullMarked;
