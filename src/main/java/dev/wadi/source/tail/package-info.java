/** Files that grow become batches: found by patterns, followed through rotation, read once. */
@NullMarked
package dev.wadi.source.tail;

import org.jspecify.annotations.NullMarked;
