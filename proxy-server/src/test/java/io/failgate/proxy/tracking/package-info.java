/** Tests of how the ends of answers are found. */
@NullMarked
package io.failgate.proxy.tracking;

import org.jspecify.annotations.NullMarked;
