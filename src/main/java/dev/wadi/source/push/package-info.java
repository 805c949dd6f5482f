/**
 * The HTTP door: what a push request says becomes a batch, and what became of it becomes the
 * answer.
 */
@NullMarked
package dev.wadi.source.push;

import org.jspecify.annotations.NullMarked;
