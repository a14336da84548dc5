/** What an interceptor sees of a session, and what it may decide. */
@NullMarked
package io.failgate.proxy.interception;

import org.jspecify.annotations.NullMarked;
