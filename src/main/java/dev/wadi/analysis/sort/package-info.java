/** Records by time, in bounded memory. */
@NullMarked
package dev.wadi.analysis.sort;

import org.jspecify.annotations.NullMarked;
