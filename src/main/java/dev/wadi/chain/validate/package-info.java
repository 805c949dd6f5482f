/** Keeps what is within the limits and tells the sender, in Loki's words, what is not. */
@NullMarked
package dev.wadi.chain.validate;

import org.jspecify.annotations.NullMarked;
