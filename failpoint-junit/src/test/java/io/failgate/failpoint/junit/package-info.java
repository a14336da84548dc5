/** Tests that run other tests. */
@NullMarked
package io.failgate.failpoint.junit;

import org.jspecify.annotations.NullMarked;
