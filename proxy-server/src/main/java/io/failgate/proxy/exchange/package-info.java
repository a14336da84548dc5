/**
 * One command and its answer: the two halves that can be intercepted, what an interceptor may decide, and the gate that
 * waits.
 */
@NullMarked
package io.failgate.proxy.exchange;

import org.jspecify.annotations.NullMarked;
