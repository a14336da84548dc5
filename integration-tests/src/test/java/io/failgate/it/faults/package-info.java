/** Failures that are injected, beside the real ones, and what they leave behind on a real server. */
@NullMarked
package io.failgate.it.faults;

import org.jspecify.annotations.NullMarked;
