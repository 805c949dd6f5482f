/** Batches as JSON lines, the form of a capture, and back; plain text as lines. */
@NullMarked
package dev.wadi.codec.jsonlines;

import org.jspecify.annotations.NullMarked;
