/** gofail's HTTP endpoint for the failpoints of a program, on the JDK's own server. */
@NullMarked
package io.failgate.failpoint.http;

import org.jspecify.annotations.NullMarked;
