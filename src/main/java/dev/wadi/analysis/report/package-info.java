/** A capture on one page, for whoever was not there. */
@NullMarked
package dev.wadi.analysis.report;

import org.jspecify.annotations.NullMarked;
