/**
 * What every source, sink and buffer tells of itself: name, state, numbers, last error, operations.
 */
@NullMarked
package dev.wadi.station;

import org.jspecify.annotations.NullMarked;
