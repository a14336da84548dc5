/** Tests of MySQL's packets. */
@NullMarked
package io.failgate.proxy.protocol;

import org.jspecify.annotations.NullMarked;
