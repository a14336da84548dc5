/** The memory for the bytes of all sessions: counted and bounded where it is allocated. Knows no packets. */
@NullMarked
package io.failgate.proxy.memory;

import org.jspecify.annotations.NullMarked;
