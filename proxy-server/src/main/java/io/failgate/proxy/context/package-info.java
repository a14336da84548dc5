/** What is known of a session: its client, its statement, and what an error would do there. */
@NullMarked
package io.failgate.proxy.context;

import org.jspecify.annotations.NullMarked;
