package dev.wadi.read;

import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import dev.wadi.query.QueriedEntry;
import java.util.Arrays;

/** An entry of a stream, one after another. For one thread. */
final class BatchEntry implements QueriedEntry {
  private final LogStream stream;
  private int entry;

  BatchEntry(LogStream stream) {
    this.stream = stream;
  }

  BatchEntry at(int i) {
    entry = i;
    return this;
  }

  @Override
  public byte[] lineBuffer() {
    return stream.lineBuffer(entry);
  }

  @Override
  public int lineOffset() {
    return stream.lineOffset(entry);
  }

  @Override
  public int lineLength() {
    return stream.lineLength(entry);
  }

  @Override
  public boolean findMetadata(byte[] name, Place value) {
    for (int pair = 0; pair < stream.metadataCount(entry); pair++) {
      long place = stream.metadataName(entry, pair);
      int from = Slice.offset(place);
      int to = from + Slice.length(place);
      if (Arrays.equals(name, 0, name.length, stream.buffer(place), from, to)) {
        long found = stream.metadataValue(entry, pair);
        value.at(stream.buffer(found), Slice.offset(found), Slice.length(found));
        return true;
      }
    }
    return false;
  }

  @Override
  public void forEachMetadata(Pairs action) {
    if (stream.hasMetadata()) {
      stream.metadata(entry).forEach(action::take);
    }
  }

  @Override
  public boolean hasMetadata() {
    return stream.metadataCount(entry) > 0;
  }

  @Override
  public long timestampNanos() {
    return stream.timestampNanos(entry);
  }
}
