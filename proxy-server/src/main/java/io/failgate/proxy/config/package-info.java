/** What the user sets: addresses, from the command line. */
@NullMarked
package io.failgate.proxy.config;

import org.jspecify.annotations.NullMarked;
