/** A log in a topic in place of the one on disk: what {@code wal:} is with the profile kafka. */
@NullMarked
package dev.wadi.kafka.log;

import org.jspecify.annotations.NullMarked;
