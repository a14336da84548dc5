/** MySQL's packets: commands, capabilities, status flags, and writers of home-made packets. No pipeline, no policy. */
@NullMarked
package io.failgate.proxy.protocol;

import org.jspecify.annotations.NullMarked;
