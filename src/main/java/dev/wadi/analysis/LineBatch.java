package dev.wadi.analysis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.capture.CaptureLine;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * Collects lines of a capture and makes a batch of them, in their order: neighbours with the same
 * labels share a stream, so writing the batch gives the lines as they stood. For one thread.
 *
 * <p>Take the batch in good time: all text together must stay below 256 MiB.
 */
public final class LineBatch {
  private final String tenant;
  private final Predicate<String> metadataNames;
  private ByteArrayOutputStream buffer = new ByteArrayOutputStream();
  private final List<Line> lines = new ArrayList<>();

  /* Places in the buffer: the message, then names and values in turn, each as offset and length. */
  private record Line(Labels labels, long nanos, int[] places) {}

  /**
   * @param tenant whose batch it will be
   * @param metadataNames which pairs of structured metadata are taken along
   */
  public LineBatch(String tenant, Predicate<String> metadataNames) {
    this.tenant = tenant;
    this.metadataNames = metadataNames;
  }

  /** Copies a line. */
  public void add(CaptureLine line) {
    Map<String, String> metadata = line.hasMetadata() ? line.metadata() : Map.of();
    int from = buffer.size();
    if (line.messageIsPlain()) {
      buffer.write(line.buffer(), line.messageOffset(), line.messageLength());
    } else {
      buffer.writeBytes(line.message().getBytes(UTF_8));
    }
    add(line.labels(), line.timestampNanos(), from, metadata);
  }

  /** Copies an entry that stands nowhere as a line. */
  public void add(Labels labels, long nanos, byte[] message, Map<String, String> metadata) {
    int from = buffer.size();
    buffer.writeBytes(message);
    add(labels, nanos, from, metadata);
  }

  private void add(Labels labels, long nanos, int messageFrom, Map<String, String> metadata) {
    int[] places = new int[2 + 4 * metadata.size()];
    places[0] = messageFrom;
    places[1] = buffer.size() - messageFrom;
    int n = 2;
    for (Map.Entry<String, String> pair : metadata.entrySet()) {
      if (metadataNames.test(pair.getKey())) {
        n = place(places, n, pair.getKey());
        n = place(places, n, pair.getValue());
      }
    }
    int[] used = n == places.length ? places : Arrays.copyOf(places, n);
    lines.add(new Line(labels, nanos, used));
  }

  private int place(int[] places, int n, String text) {
    byte[] bytes = text.getBytes(UTF_8);
    places[n] = buffer.size();
    places[n + 1] = bytes.length;
    buffer.writeBytes(bytes);
    return n + 2;
  }

  /** Lines collected. */
  public int lines() {
    return lines.size();
  }

  /** Bytes of their text. */
  public int bytes() {
    return buffer.size();
  }

  /** The batch of what was collected; afterwards nothing is collected. */
  public Batch take() {
    byte[] bytes = buffer.toByteArray();
    List<LogStream> streams = new ArrayList<>();
    int from = 0;
    while (from < lines.size()) {
      int to = from + 1;
      Labels labels = lines.get(from).labels;
      while (to < lines.size() && lines.get(to).labels.equals(labels)) {
        to++;
      }
      streams.add(stream(labels, bytes, lines.subList(from, to)));
      from = to;
    }
    lines.clear();
    buffer = new ByteArrayOutputStream(Math.min(bytes.length, 1 << 20));
    return new Batch(tenant, streams);
  }

  private static LogStream stream(Labels labels, byte[] bytes, List<Line> run) {
    LogStream.Builder builder = new LogStream.Builder(labels, bytes, run.size());
    for (Line line : run) {
      int[] places = line.places;
      builder.add(line.nanos, places[0], places[1]);
      for (int p = 2; p < places.length; p += 4) {
        builder.addMetadata(places[p], places[p + 1], places[p + 2], places[p + 3]);
      }
    }
    return builder.build();
  }
}
