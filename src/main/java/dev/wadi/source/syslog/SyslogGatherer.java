package dev.wadi.source.syslog;

import dev.wadi.codec.text.EntryReader;
import dev.wadi.codec.text.TextBatch;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.util.Map;

/** Makes batches of messages, in their order. For one thread. */
final class SyslogGatherer {
  private static final Labels SOURCE = Labels.of(Map.of("job", "syslog"));
  private static final int EXPECTED_BYTES = 4096;

  private final SyslogSettings settings;
  private final TextBatch batch = new TextBatch(EXPECTED_BYTES);
  private final EntryReader reader;

  SyslogGatherer(SyslogSettings settings) {
    this.settings = settings;
    this.reader = new EntryReader(settings.lines(), SOURCE, batch);
  }

  /** Takes a message. */
  void message(byte[] bytes, int from, int to, boolean cut, long arrivedNanos) {
    reader.line(bytes, from, to, cut, 0, 0, arrivedNanos);
  }

  boolean isEmpty() {
    return batch.isEmpty();
  }

  /** Whether there is enough to go on without waiting for more. */
  boolean isFull() {
    return batch.entries() >= settings.burstLines() || batch.bytes() >= settings.burstBytes();
  }

  /** All that was gathered. */
  Batch take() {
    return batch.take(settings.tenant());
  }
}
