/**
 * The fault catalogue: the sites of a MySQL conversation, the actions a proxy can take there, and the interceptor that
 * asks them.
 */
@NullMarked
package io.failgate.proxy.injection;

import org.jspecify.annotations.NullMarked;
