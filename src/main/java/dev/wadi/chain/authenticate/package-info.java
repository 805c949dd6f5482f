/** Turns what a sender shows into the tenant whose logs they are. */
@NullMarked
package dev.wadi.chain.authenticate;

import org.jspecify.annotations.NullMarked;
