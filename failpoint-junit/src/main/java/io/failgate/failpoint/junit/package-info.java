/** Arms failpoints for single JUnit tests, safely in parallel. */
@NullMarked
package io.failgate.failpoint.junit;

import org.jspecify.annotations.NullMarked;
