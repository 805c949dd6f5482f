/** Batches become records of a topic, acknowledged by all replicas in sync. */
@NullMarked
package dev.wadi.kafka.sink;

import org.jspecify.annotations.NullMarked;
