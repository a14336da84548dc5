/**
 * The log: what is written, on one line and without control characters, and how it leaves without holding anybody up.
 */
@NullMarked
package io.failgate.proxy.logging;

import org.jspecify.annotations.NullMarked;
