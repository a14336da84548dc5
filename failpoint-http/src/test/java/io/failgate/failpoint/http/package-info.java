/** The endpoint in programs of their own, asked by an HTTP client. */
@NullMarked
package io.failgate.failpoint.http;

import org.jspecify.annotations.NullMarked;
