/**
 * The memory that bytes of all sessions may take together: counted and bounded where it is allocated. Knows no packets.
 */
@NullMarked
package io.failgate.proxy.memory;

import org.jspecify.annotations.NullMarked;
