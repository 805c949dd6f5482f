/** {@code kafka:} reads topics into batches, and writes batches to topics. */
@NullMarked
package dev.wadi.kafka;

import org.jspecify.annotations.NullMarked;
