/** Tests of an application and its database, in which Failgate makes things fail. */
@NullMarked
package io.failgate.examples;

import org.jspecify.annotations.NullMarked;
