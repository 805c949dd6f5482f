/** LogStack's batches of entries: what an entry is, and what is wrong with one. No Camel. */
@NullMarked
package dev.wadi.codec.logstack;

import org.jspecify.annotations.NullMarked;
