package dev.wadi.analysis.explore;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.query.QueriedEntry;
import java.util.Map;

/** A line with a time and metadata. */
record Line(long timestampNanos, String text, Map<String, String> metadata)
    implements QueriedEntry {
  Line(long timestampNanos, String text) {
    this(timestampNanos, text, Map.of());
  }

  @Override
  public byte[] lineBuffer() {
    return text.getBytes(UTF_8);
  }

  @Override
  public int lineOffset() {
    return 0;
  }

  @Override
  public int lineLength() {
    return lineBuffer().length;
  }

  @Override
  public boolean findMetadata(byte[] name, Place value) {
    String found = metadata.get(new String(name, UTF_8));
    if (found == null) {
      return false;
    }
    value.at(found.getBytes(UTF_8), 0, found.getBytes(UTF_8).length);
    return true;
  }

  @Override
  public void forEachMetadata(Pairs action) {
    metadata.forEach(action::take);
  }
}
