/** Tests of what sessions relay: commands, answers and files, in order and complete, in little memory. */
@NullMarked
package io.failgate.proxy.session.relay;

import org.jspecify.annotations.NullMarked;
