/** Encryption of either connection: certificates, and which of them to trust. */
@NullMarked
package io.failgate.proxy.tls;

import org.jspecify.annotations.NullMarked;
