/** The product: a running proxy, and the program around it. */
@NullMarked
package io.failgate.proxy;

import org.jspecify.annotations.NullMarked;
