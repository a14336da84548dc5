/** Tests of what only a session's own package sees, of its whole life, and what the packages below this one share. */
@NullMarked
package io.failgate.proxy.session;

import org.jspecify.annotations.NullMarked;
