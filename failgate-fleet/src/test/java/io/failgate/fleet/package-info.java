/** Tests of fleets, on a real etcd. */
@NullMarked
package io.failgate.fleet;

import org.jspecify.annotations.NullMarked;
