/** The log: each event on one line without control characters, written without delaying a session. */
@NullMarked
package io.failgate.proxy.logging;

import org.jspecify.annotations.NullMarked;
