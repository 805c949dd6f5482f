/** Rehearsals: traffic at changing rates, failures on purpose, and what is expected meanwhile. */
@NullMarked
package dev.wadi.scenario;

import org.jspecify.annotations.NullMarked;
