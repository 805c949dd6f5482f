package dev.wadi.query;

import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.Arrays;

/** An entry of a stream, one after another. For one thread. */
public final class StreamEntry implements QueriedEntry {
  private final LogStream stream;
  private int entry;

  public StreamEntry(LogStream stream) {
    this.stream = stream;
  }

  /** Turns to another entry of the stream. */
  public StreamEntry at(int i) {
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
      int offset = Slice.offset(place);
      int length = Slice.length(place);
      if (length == name.length
          && Arrays.equals(name, 0, length, stream.buffer(place), offset, offset + length)) {
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
