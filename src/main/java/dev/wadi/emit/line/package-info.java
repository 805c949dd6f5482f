/** Lines as programs of many kinds write them, from a seed. */
@NullMarked
package dev.wadi.emit.line;

import org.jspecify.annotations.NullMarked;
