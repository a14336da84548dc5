/**
 * MySQL's compressed protocol: the stream of packets in numbered frames, as one handler for either connection of a
 * session.
 */
@NullMarked
package io.failgate.proxy.compression;

import org.jspecify.annotations.NullMarked;
