/** What went through the proxy, as counts that cost next to nothing to keep. */
@NullMarked
package io.failgate.proxy.traffic;

import org.jspecify.annotations.NullMarked;
