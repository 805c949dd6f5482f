/**
 * Cases that prove routes: what goes in, what is expected to come out, and how the two are told.
 */
@NullMarked
package dev.wadi.proof;

import org.jspecify.annotations.NullMarked;
