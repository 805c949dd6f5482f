package dev.wadi.source.syslog;

import dev.wadi.codec.text.TextBatch;
import dev.wadi.model.Batch;

/** Makes batches of one sender's messages, in their order. For one thread. */
final class SyslogGatherer {
  /* There may be thousands of connections that rest, after much or after nothing. */
  private static final int EXPECTED_BYTES = 1024;
  private static final int MOST_KEPT_BYTES = 4096;

  private final SyslogSettings settings;
  private final TextBatch batch = new TextBatch(EXPECTED_BYTES, MOST_KEPT_BYTES);

  SyslogGatherer(SyslogSettings settings) {
    this.settings = settings;
  }

  /** Takes a message, and says what it costs in memory; 0 when it is no line. */
  long message(SyslogLines lines, byte[] bytes, int from, int to, boolean cut, long arrivedNanos) {
    long before = batch.costBytes();
    lines.read(bytes, from, to, cut, arrivedNanos, batch);
    return batch.costBytes() - before;
  }

  boolean isEmpty() {
    return batch.isEmpty();
  }

  /** Whether there is enough to go on without waiting for more. */
  boolean isFull() {
    return batch.entries() >= settings.burstLines() || batch.costBytes() >= settings.burstBytes();
  }

  /** All that was gathered. */
  Batch take(String tenant) {
    return batch.take(tenant);
  }
}
