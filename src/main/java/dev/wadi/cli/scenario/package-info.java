/** {@code wadi scenario}: traffic at changing rates, drills, and a verdict. */
@NullMarked
package dev.wadi.cli.scenario;

import org.jspecify.annotations.NullMarked;
