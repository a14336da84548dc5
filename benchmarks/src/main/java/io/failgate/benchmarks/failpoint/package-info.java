/** What a failpoint costs, measured in pairs: the same methods with and without, interleaved in one process. */
@NullMarked
package io.failgate.benchmarks.failpoint;

import org.jspecify.annotations.NullMarked;
