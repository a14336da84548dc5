/**
 * The user's settings: addresses, limits, access, failpoints at start. A file gives those that are not on the command
 * line.
 */
@NullMarked
package io.failgate.proxy.config;

import org.jspecify.annotations.NullMarked;
