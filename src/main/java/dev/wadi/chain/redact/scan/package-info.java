/** Reads the bytes of a text: what kinds there are, and how values are written. */
@NullMarked
package dev.wadi.chain.redact.scan;

import org.jspecify.annotations.NullMarked;
