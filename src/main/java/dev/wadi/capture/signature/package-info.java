/** Proof that a capture is as it was: what each file's bytes hash to, and a signature over all. */
@NullMarked
package dev.wadi.capture.signature;

import org.jspecify.annotations.NullMarked;
