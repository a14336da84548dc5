/** Tests of the failpoint engine. */
@NullMarked
package io.failgate.failpoint;

import org.jspecify.annotations.NullMarked;
