/** Tests of configs: a scripted server, a client that shows every packet, and the proxy between them. */
@NullMarked
package io.failgate.proxy.config;

import org.jspecify.annotations.NullMarked;
