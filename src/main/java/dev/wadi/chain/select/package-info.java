/** Narrows a batch to the entries that a query fits; the rest is let go, and counted. */
@NullMarked
package dev.wadi.chain.select;

import org.jspecify.annotations.NullMarked;
