/**
 * Measures redaction on lines made from the published forms of numbers and tokens. Nothing here
 * looks at the rules: the generator and the recognisers are two readings of the same sources.
 */
@NullMarked
package dev.wadi.bench.accuracy;

import org.jspecify.annotations.NullMarked;
