/** Tests of the module: without an engine, and with one. */
@NullMarked
package io.failgate.testcontainers;

import org.jspecify.annotations.NullMarked;
