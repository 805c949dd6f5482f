/**
 * The words everything else is said in: a batch of log streams, its labels, and what became of it.
 */
@NullMarked
package dev.wadi.model;

import org.jspecify.annotations.NullMarked;
