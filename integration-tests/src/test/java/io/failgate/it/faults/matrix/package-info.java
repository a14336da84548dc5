/** Every action at every site of the catalogue, on a real server. */
@NullMarked
package io.failgate.it.faults.matrix;

import org.jspecify.annotations.NullMarked;
