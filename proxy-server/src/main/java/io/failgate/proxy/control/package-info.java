/** Failgate's own SQL: from recognised statements to the registry, and back as a home-made answer. */
@NullMarked
package io.failgate.proxy.control;

import org.jspecify.annotations.NullMarked;
