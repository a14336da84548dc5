/** What runs on the containers of {@code docker}, which must be up. */
@NullMarked
package io.failgate.it.containers;

import org.jspecify.annotations.NullMarked;
