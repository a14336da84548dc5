/** One command and its answer on their way: the machine that asks interceptors and carries out their verdicts. */
@NullMarked
package io.failgate.proxy.exchange;

import org.jspecify.annotations.NullMarked;
