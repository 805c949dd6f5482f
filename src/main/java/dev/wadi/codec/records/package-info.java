/** Records in JSON, lines of text and Heroku's frames, of any program, read into batches. */
@NullMarked
package dev.wadi.codec.records;

import org.jspecify.annotations.NullMarked;
