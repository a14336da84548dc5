/** Tests of the command-line client, in process. */
@NullMarked
package io.failgate.proxy.cli.client;

import org.jspecify.annotations.NullMarked;
