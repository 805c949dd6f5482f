package dev.wadi.codec.logstack;

import dev.wadi.codec.plain.LinePlaces;
import dev.wadi.model.Batch;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What was read out of a batch of LogStack's.
 *
 * @param batch its good entries
 * @param entries of the request, good and bad
 * @param badEntries among them
 * @param faults of the bad ones, in their order; the first {@value LogstackDecoder#MOST_FAULTS}
 * @param places of the good ones in the request
 * @param onceBy the {@code idempotency_key} of the batch; null without one
 */
public record LogstackLogs(
    Batch batch,
    int entries,
    int badEntries,
    List<EntryFault> faults,
    LinePlaces places,
    @Nullable String onceBy) {
  public LogstackLogs {
    faults = List.copyOf(faults);
  }
}
