/** What Failgate only relays: logins, commands, answers and connections, compared with the server itself. */
@NullMarked
package io.failgate.it.wire;

import org.jspecify.annotations.NullMarked;
