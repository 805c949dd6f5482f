/** Realistic log traffic for trials, the demo and benchmarks. */
@NullMarked
package dev.wadi.emit;

import org.jspecify.annotations.NullMarked;
