@NullMarked
package io.failgate.proxy.authentication;

import org.jspecify.annotations.NullMarked;
