/** Thins a batch out evenly: one entry of so many stays, and the same one each time. */
@NullMarked
package dev.wadi.chain.sample;

import org.jspecify.annotations.NullMarked;
