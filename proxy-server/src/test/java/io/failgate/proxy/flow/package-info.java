/** Tests of a flow, on a loop whose time stands still unless a test says so. */
@NullMarked
package io.failgate.proxy.flow;

import org.jspecify.annotations.NullMarked;
