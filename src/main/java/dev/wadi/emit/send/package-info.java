/** Lines sent at a pace, and what became of them. */
@NullMarked
package dev.wadi.emit.send;

import org.jspecify.annotations.NullMarked;
