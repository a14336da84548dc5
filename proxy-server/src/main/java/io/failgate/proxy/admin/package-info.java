/** The admin listener: failpoints over HTTP, their hits as a stream, and metrics. No failpoint ever touches it. */
@NullMarked
package io.failgate.proxy.admin;

import org.jspecify.annotations.NullMarked;
