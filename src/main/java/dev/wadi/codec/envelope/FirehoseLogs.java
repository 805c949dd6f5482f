package dev.wadi.codec.envelope;

import dev.wadi.model.Batch;

/**
 * What a request of Firehose brought.
 *
 * @param requestId as its body has it; empty when it has none
 */
public record FirehoseLogs(Batch batch, String requestId) {}
