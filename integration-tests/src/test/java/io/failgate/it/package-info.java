/** Real drivers and clients against a real server: directly, and through Failgate. */
@NullMarked
package io.failgate.it;

import org.jspecify.annotations.NullMarked;
