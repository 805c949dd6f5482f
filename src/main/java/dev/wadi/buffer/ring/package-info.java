/** The newest lines in memory, for those who look in live. */
@NullMarked
package dev.wadi.buffer.ring;

import org.jspecify.annotations.NullMarked;
