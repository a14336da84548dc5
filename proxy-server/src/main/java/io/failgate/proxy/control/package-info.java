/** Failgate's own SQL: from recognised statements to the registry, and back as an answer of Failgate's own. */
@NullMarked
package io.failgate.proxy.control;

import org.jspecify.annotations.NullMarked;
