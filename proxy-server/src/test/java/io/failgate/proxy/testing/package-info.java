/** Scripted peers and helpers for tests of a MySQL proxy; the integration tests use them as well. */
@NullMarked
package io.failgate.proxy.testing;

import org.jspecify.annotations.NullMarked;
