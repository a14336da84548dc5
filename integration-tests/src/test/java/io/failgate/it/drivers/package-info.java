/** Stock drivers, command line clients and replicas, through Failgate as with the server itself. */
@NullMarked
package io.failgate.it.drivers;

import org.jspecify.annotations.NullMarked;
