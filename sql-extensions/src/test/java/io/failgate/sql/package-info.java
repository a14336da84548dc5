/** Tests of the recognition of SQL statements. */
@NullMarked
package io.failgate.sql;

import org.jspecify.annotations.NullMarked;
