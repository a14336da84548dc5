/** What the tests share: the server under test, proxies in front of it, clients, and programs of the machine. */
@NullMarked
package io.failgate.it.support;

import org.jspecify.annotations.NullMarked;
