/** Removes personal data and secrets for good, in lines, label values and structured metadata. */
@NullMarked
package dev.wadi.chain.redact;

import org.jspecify.annotations.NullMarked;
