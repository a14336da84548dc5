/** Tests of the program's options, and of what they start. */
@NullMarked
package io.failgate.proxy.cli;

import org.jspecify.annotations.NullMarked;
