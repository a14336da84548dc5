/**
 * Recognises Failgate's own statements in SQL text, and looks into others where a failpoint asks for it. Knows no
 * network.
 */
@NullMarked
package io.failgate.sql;

import org.jspecify.annotations.NullMarked;
