/**
 * Removes personal data and secrets for good, in lines, label values and structured metadata: the
 * redactor, the profiles in force, what came of it and how often.
 */
@NullMarked
package dev.wadi.chain.redact;

import org.jspecify.annotations.NullMarked;
