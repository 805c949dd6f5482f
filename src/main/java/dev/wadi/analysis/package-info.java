/** Questions asked of a capture: inspect, grep, triage, diff, report. */
@NullMarked
package dev.wadi.analysis;

import org.jspecify.annotations.NullMarked;
