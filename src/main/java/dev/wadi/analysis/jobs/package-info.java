/** Questions asked of captures in the background, a few at a time, within limits. */
@NullMarked
package dev.wadi.analysis.jobs;

import org.jspecify.annotations.NullMarked;
