/** Lines of files and terminals become entries: formats, times, lines that belong together. */
@NullMarked
package dev.wadi.codec.text;

import org.jspecify.annotations.NullMarked;
