/** The log cannot be forged, and holds nobody up. */
@NullMarked
package io.failgate.proxy.logging;

import org.jspecify.annotations.NullMarked;
