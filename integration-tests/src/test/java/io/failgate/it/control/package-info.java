/** How a user controls Failgate: by SQL, by roles, and by the command line of its program. */
@NullMarked
package io.failgate.it.control;

import org.jspecify.annotations.NullMarked;
