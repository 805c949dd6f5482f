/**
 * Captures by name: chosen lines from a time on, until somebody says stop, a time is over or a size
 * is reached, beside the captures of everything.
 */
@NullMarked
package dev.wadi.sink.capture.named;

import org.jspecify.annotations.NullMarked;
