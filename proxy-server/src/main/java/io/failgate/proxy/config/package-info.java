/**
 * What the user sets: addresses, who may do what, what is armed at start; from a file, as far as it is not on the
 * command line.
 */
@NullMarked
package io.failgate.proxy.config;

import org.jspecify.annotations.NullMarked;
