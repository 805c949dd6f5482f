/** {@code wadi dlq}: lines that a sink's server rejected for good. */
@NullMarked
package dev.wadi.cli.dlq;

import org.jspecify.annotations.NullMarked;
