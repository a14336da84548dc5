/** Tests of the admin listener: over real sockets, but for what a socket cannot show. */
@NullMarked
package io.failgate.proxy.admin;

import org.jspecify.annotations.NullMarked;
