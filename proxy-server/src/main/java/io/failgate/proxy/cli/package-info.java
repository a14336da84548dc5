/** The program: options from the command line, the environment and a file, the log, and the start of a proxy. */
@NullMarked
package io.failgate.proxy.cli;

import org.jspecify.annotations.NullMarked;
