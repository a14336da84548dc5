/** Tests of the event loops and what drives them. */
@NullMarked
package io.failgate.proxy.transport;

import org.jspecify.annotations.NullMarked;
