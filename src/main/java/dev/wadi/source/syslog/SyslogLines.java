package dev.wadi.source.syslog;

import dev.wadi.codec.text.EntryReader;
import dev.wadi.codec.text.TextBatch;
import dev.wadi.codec.text.TextEntry;
import dev.wadi.model.Labels;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads messages of all connections of one thread: what it remembers of labels is of all of them
 * together, so that it does not grow with connections. For one thread.
 */
final class SyslogLines {
  private static final Labels SOURCE = Labels.of(Map.of("job", "syslog"));

  private final EntryReader reader;
  private @Nullable TextBatch into;

  SyslogLines(SyslogSettings settings) {
    this.reader = new EntryReader(settings.lines(), SOURCE, settings.guard(), this::entry);
  }

  /** Puts what a message tells into a batch. */
  void read(byte[] bytes, int from, int to, boolean cut, long arrivedNanos, TextBatch batch) {
    into = batch;
    try {
      reader.line(bytes, from, to, cut, 0, 0, arrivedNanos);
    } finally {
      into = null;
    }
  }

  private void entry(TextEntry entry) {
    TextBatch batch = into;
    if (batch == null) {
      throw new IllegalStateException("an entry of no message");
    }
    batch.entry(entry);
  }
}
