/** Tests of the counts. */
@NullMarked
package io.failgate.proxy.traffic;

import org.jspecify.annotations.NullMarked;
