/** Encryption of either connection: certificates, whom to trust, and when. */
@NullMarked
package io.failgate.proxy.tls;

import org.jspecify.annotations.NullMarked;
