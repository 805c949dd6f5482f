/** Writes what was kept into capture folders. */
@NullMarked
package dev.wadi.sink.capture;

import org.jspecify.annotations.NullMarked;
