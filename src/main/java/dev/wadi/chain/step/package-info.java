/** What the small steps of a route share: they take a batch, put another one in its place. */
@NullMarked
package dev.wadi.chain.step;

import org.jspecify.annotations.NullMarked;
