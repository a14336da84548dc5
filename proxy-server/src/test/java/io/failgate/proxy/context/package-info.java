/** Tests of what is known of a session. */
@NullMarked
package io.failgate.proxy.context;

import org.jspecify.annotations.NullMarked;
