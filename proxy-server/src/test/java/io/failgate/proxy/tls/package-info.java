@NullMarked
package io.failgate.proxy.tls;

import org.jspecify.annotations.NullMarked;
