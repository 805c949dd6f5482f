/** Files of scenarios: read, checked, shipped. */
@NullMarked
package dev.wadi.scenario.file;

import org.jspecify.annotations.NullMarked;
