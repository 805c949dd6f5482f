/** Changes the labels of the streams of a batch. */
@NullMarked
package dev.wadi.chain.label;

import org.jspecify.annotations.NullMarked;
