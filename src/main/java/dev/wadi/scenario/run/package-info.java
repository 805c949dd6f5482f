/** Plays a scenario and writes down what happened. */
@NullMarked
package dev.wadi.scenario.run;

import org.jspecify.annotations.NullMarked;
