/** What can be said of {@code deploy/kubernetes} without a cluster. */
@NullMarked
package io.failgate.it.kubernetes;

import org.jspecify.annotations.NullMarked;
