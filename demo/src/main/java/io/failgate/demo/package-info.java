/** Failgate on an embedded database: a first session without installing anything. Not part of the product. */
@NullMarked
package io.failgate.demo;

import org.jspecify.annotations.NullMarked;
