/**
 * Where an answer begins and ends, told from packet headers and a few first bytes; one small class per shape of answer.
 */
@NullMarked
package io.failgate.proxy.tracking;

import org.jspecify.annotations.NullMarked;
