/**
 * What each command pays in the proxy, whether anything is armed or not: the gate on its text, and the sites it passes.
 */
@NullMarked
package io.failgate.benchmarks.command;

import org.jspecify.annotations.NullMarked;
