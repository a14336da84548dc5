/**
 * The failpoint engine: a registry of named points, the term language that says what each of them does, and the data an
 * evaluation yields. Knows no SQL and no network.
 */
@NullMarked
package io.failgate.failpoint;

import org.jspecify.annotations.NullMarked;
