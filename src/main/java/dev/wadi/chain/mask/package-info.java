/** Hides the values of sensitive fields and keeps their shape. */
@NullMarked
package dev.wadi.chain.mask;

import org.jspecify.annotations.NullMarked;
