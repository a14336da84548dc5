/** Proxies that are members of one fleet, on a real etcd. */
@org.jspecify.annotations.NullMarked
package io.failgate.it.fleet;
