/** Questions asked of a capture: inspect, grep. */
@NullMarked
package dev.wadi.analysis;

import org.jspecify.annotations.NullMarked;
