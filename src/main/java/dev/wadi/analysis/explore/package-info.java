/** What somebody wants to see first of lines: their fields, their kinds, how much of each. */
@NullMarked
package dev.wadi.analysis.explore;

import org.jspecify.annotations.NullMarked;
