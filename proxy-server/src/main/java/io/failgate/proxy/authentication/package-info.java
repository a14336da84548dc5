/**
 * Passwords between two connections of which only one is encrypted: what each side wants to hear, from what the other
 * side said.
 */
@NullMarked
package io.failgate.proxy.authentication;

import org.jspecify.annotations.NullMarked;
