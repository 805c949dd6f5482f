/** A capture folder on disk: write, read, repair. */
@NullMarked
package dev.wadi.capture;

import org.jspecify.annotations.NullMarked;
