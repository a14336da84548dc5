/** Tests of how sessions begin: headers, TLS, handshakes, limits, and whom nobody lets in. */
@NullMarked
package io.failgate.proxy.session.login;

import org.jspecify.annotations.NullMarked;
