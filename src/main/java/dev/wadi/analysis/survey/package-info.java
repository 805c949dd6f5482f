/** One pass through a capture that counts what triage, diff and report speak of. */
@NullMarked
package dev.wadi.analysis.survey;

import org.jspecify.annotations.NullMarked;
