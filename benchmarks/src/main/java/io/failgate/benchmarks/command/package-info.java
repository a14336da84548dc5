/**
 * What each command pays in the proxy, whether anything is armed or not: the filter of its text, and the sites it
 * passes.
 */
@NullMarked
package io.failgate.benchmarks.command;

import org.jspecify.annotations.NullMarked;
