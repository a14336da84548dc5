/** Tests of the statements that control failpoints. */
@NullMarked
package io.failgate.proxy.control;

import org.jspecify.annotations.NullMarked;
