/** The applications whose failpoints are armed through the proxy, by gofail's HTTP endpoint. */
@NullMarked
package io.failgate.proxy.application;

import org.jspecify.annotations.NullMarked;
