/** The documentation goes as it is shown: README, cookbook, reference and recipes. */
@NullMarked
package io.failgate.it.docs;

import org.jspecify.annotations.NullMarked;
