/** Copies captures into a bucket while they are written: each closed file as it is closed. */
@NullMarked
package dev.wadi.sink.objects;

import org.jspecify.annotations.NullMarked;
