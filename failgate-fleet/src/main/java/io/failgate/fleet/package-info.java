/** Arms the failpoints of many processes by one statement, by way of etcd. */
@NullMarked
package io.failgate.fleet;

import org.jspecify.annotations.NullMarked;
