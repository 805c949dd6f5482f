/** The steps of routes that redact, and that set entries aside. */
@NullMarked
package dev.wadi.chain.redact.step;

import org.jspecify.annotations.NullMarked;
