/** Tests of the faults. */
@NullMarked
package io.failgate.proxy.injection;

import org.jspecify.annotations.NullMarked;
