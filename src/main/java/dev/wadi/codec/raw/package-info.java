/** The raw push of logtap: a sequence of JSON objects, one for each line. */
@NullMarked
package dev.wadi.codec.raw;

import org.jspecify.annotations.NullMarked;
