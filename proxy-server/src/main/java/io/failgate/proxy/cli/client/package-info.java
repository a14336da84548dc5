/** The command-line client of the admin listener. It knows the proxy by its HTTP API alone. */
@NullMarked
package io.failgate.proxy.cli.client;

import org.jspecify.annotations.NullMarked;
