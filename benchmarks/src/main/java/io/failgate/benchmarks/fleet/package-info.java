/** How long a fleet takes until a change is in force in every member. */
@NullMarked
package io.failgate.benchmarks.fleet;

import org.jspecify.annotations.NullMarked;
