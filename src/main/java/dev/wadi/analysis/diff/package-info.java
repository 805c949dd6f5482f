/** What is different between two captures. */
@NullMarked
package dev.wadi.analysis.diff;

import org.jspecify.annotations.NullMarked;
