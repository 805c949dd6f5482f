package dev.wadi.codec.otlp;

import dev.wadi.model.Batch;

/**
 * What a request to export logs held.
 *
 * @param batch the records that could be read
 * @param rejectedRecords those that could not, while the others could
 * @param text why, about the first of them; empty when there are none. Holds no value of a record
 * @param places where those that could be read stood
 */
public record OtlpLogs(Batch batch, int rejectedRecords, String text, OtlpPlaces places) {}
