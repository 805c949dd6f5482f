/** Reads JSON where it lies, byte by byte, without making an object for a value. */
@NullMarked
package dev.wadi.codec.json;

import org.jspecify.annotations.NullMarked;
