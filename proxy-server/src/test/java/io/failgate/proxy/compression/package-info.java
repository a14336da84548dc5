/** Tests of the compressed protocol: against frames made by hand, frames of a real server, and itself. */
@NullMarked
package io.failgate.proxy.compression;

import org.jspecify.annotations.NullMarked;
