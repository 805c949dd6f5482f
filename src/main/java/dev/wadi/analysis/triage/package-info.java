/**
 * What went wrong in a capture: which errors, since when, how often, where, and what caused what.
 */
@NullMarked
package dev.wadi.analysis.triage;

import org.jspecify.annotations.NullMarked;
