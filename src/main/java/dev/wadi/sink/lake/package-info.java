/** Writes kept lines into a bucket as compressed JSON lines, by tenant, day and hour. */
@NullMarked
package dev.wadi.sink.lake;

import org.jspecify.annotations.NullMarked;
