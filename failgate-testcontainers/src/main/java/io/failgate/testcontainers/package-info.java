/** Failgate as a container of a test: in front of a database container, with its failpoints at hand. */
@NullMarked
package io.failgate.testcontainers;

import org.jspecify.annotations.NullMarked;
