/** Tests that what is measured is what it is said to be. */
@NullMarked
package io.failgate.benchmarks.command;

import org.jspecify.annotations.NullMarked;
