/** Tests of verdicts and treatments. */
@NullMarked
package io.failgate.proxy.interception;

import org.jspecify.annotations.NullMarked;
