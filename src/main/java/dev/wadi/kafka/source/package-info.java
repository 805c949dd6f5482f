/** Records of a topic become batches of tenants. */
@NullMarked
package dev.wadi.kafka.source;

import org.jspecify.annotations.NullMarked;
