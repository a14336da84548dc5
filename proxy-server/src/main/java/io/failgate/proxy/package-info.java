/** The product: a running proxy. */
@NullMarked
package io.failgate.proxy;

import org.jspecify.annotations.NullMarked;
