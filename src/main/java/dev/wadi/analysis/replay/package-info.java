/** A capture once more, at the speed that it had or another. */
@NullMarked
package dev.wadi.analysis.replay;

import org.jspecify.annotations.NullMarked;
