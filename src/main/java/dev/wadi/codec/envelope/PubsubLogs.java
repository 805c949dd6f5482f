package dev.wadi.codec.envelope;

import dev.wadi.model.Batch;
import org.jspecify.annotations.Nullable;

/**
 * What a message of Pub/Sub brought.
 *
 * @param onceBy by which the same message for the same subscription is known; null without an id
 */
public record PubsubLogs(Batch batch, @Nullable String onceBy) {}
