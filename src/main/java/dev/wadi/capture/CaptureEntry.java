package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.query.QueriedEntry;
import org.jspecify.annotations.Nullable;

/**
 * A line of a capture as a query sees it: without the escapes of JSON. Turned from line to line;
 * for one thread.
 */
public final class CaptureEntry implements QueriedEntry {
  private CaptureLine line = new CaptureLine();
  private byte @Nullable [] unescaped;

  /** Shows another line, as long as that is valid. */
  public void turnTo(CaptureLine next) {
    line = next;
    unescaped = null;
  }

  @Override
  public byte[] lineBuffer() {
    return line.messageIsPlain() ? line.buffer() : text();
  }

  @Override
  public int lineOffset() {
    return line.messageIsPlain() ? line.messageOffset() : 0;
  }

  @Override
  public int lineLength() {
    return line.messageIsPlain() ? line.messageLength() : text().length;
  }

  private byte[] text() {
    byte[] text = unescaped;
    if (text == null) {
      text = line.message().getBytes(UTF_8);
      unescaped = text;
    }
    return text;
  }

  @Override
  public boolean findMetadata(byte[] name, Place value) {
    byte[] found = line.metadataValue(name);
    if (found == null) {
      return false;
    }
    value.at(found, 0, found.length);
    return true;
  }

  @Override
  public void forEachMetadata(Pairs action) {
    line.metadata().forEach(action::take);
  }

  @Override
  public boolean hasMetadata() {
    return line.hasMetadata();
  }

  @Override
  public long timestampNanos() {
    return line.timestampNanos();
  }
}
