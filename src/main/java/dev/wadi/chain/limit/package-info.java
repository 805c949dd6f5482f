/** Holds each tenant to a rate of bytes and lines. */
@NullMarked
package dev.wadi.chain.limit;

import org.jspecify.annotations.NullMarked;
