/** The operating system's sockets and the event loops that drive them. Knows nothing of what is said. */
@NullMarked
package io.failgate.proxy.transport;

import org.jspecify.annotations.NullMarked;
