/** Tests of the whole proxy. */
@NullMarked
package io.failgate.proxy;

import org.jspecify.annotations.NullMarked;
