/** Tests of exchanges: verdicts on both halves of a command and its answer. */
@NullMarked
package io.failgate.proxy.exchange;

import org.jspecify.annotations.NullMarked;
