package dev.wadi.analysis.copy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.capture.CaptureLine;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;
import java.util.TreeMap;

/**
 * Tells which of the lines of one moment are in another capture, too: equal time, labels, text and
 * structured metadata, however they are written. A line that a capture has twice stays twice: of
 * each there are as many as in the capture that has most of it. For one thread.
 */
final class SameLines {
  private static final int KEY_BYTES = 16;

  private final MessageDigest digest;
  private final Map<ByteBuffer, Count> counts = new HashMap<>();

  private static final class Count {
    int source;
    int ofSource;
    int kept;
  }

  SameLines() {
    try {
      digest = MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /** Lines of another moment follow. */
  void next() {
    counts.clear();
  }

  /**
   * Whether a line is one that was not there before.
   *
   * @param source which capture it is from; all lines of one follow on each other
   */
  boolean isNew(CaptureLine line, int source) {
    Count count = counts.computeIfAbsent(key(line), key -> new Count());
    if (count.source != source) {
      count.source = source;
      count.ofSource = 0;
    }
    count.ofSource++;
    if (count.ofSource <= count.kept) {
      return false;
    }
    count.kept++;
    return true;
  }

  private ByteBuffer key(CaptureLine line) {
    add(line.message());
    line.labels().forEach(this::add);
    digest.update((byte) 1);
    new TreeMap<>(line.metadata()).forEach(this::add);
    return ByteBuffer.wrap(Arrays.copyOf(digest.digest(), KEY_BYTES));
  }

  private void add(String name, String value) {
    add(name);
    add(value);
  }

  /* With its length in front, so that no two lists of texts are the same bytes. */
  private void add(String text) {
    byte[] bytes = text.getBytes(UTF_8);
    digest.update(ByteBuffer.allocate(4).putInt(bytes.length).flip());
    digest.update(bytes);
  }
}
