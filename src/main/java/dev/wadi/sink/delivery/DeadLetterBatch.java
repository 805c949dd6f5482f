package dev.wadi.sink.delivery;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Collects the rejected entries of one shipment and makes one batch of them. For one thread. */
final class DeadLetterBatch {
  private static final Set<String> OURS =
      Set.of(DeadLetters.REASON, DeadLetters.STATUS, DeadLetters.TEXT, DeadLetters.SINK);

  private final String tenant;
  private final String sink;
  private final Map<Labels, Collected> streams = new LinkedHashMap<>();
  private int entries;

  DeadLetterBatch(String tenant, String sink) {
    this.tenant = tenant;
    this.sink = sink;
  }

  int entries() {
    return entries;
  }

  /**
   * Adds all entries of a part.
   *
   * @param text what the server said, already bounded
   */
  void add(Part part, String reason, int status, String text) {
    for (Piece piece : part.pieces()) {
      for (LogStream stream : piece.batch().streams()) {
        streams
            .computeIfAbsent(stream.labels(), labels -> new Collected())
            .add(stream, reason, Integer.toString(status), text, sink);
      }
    }
    entries += part.entries();
  }

  /** Everything added, in the order of each stream. */
  Batch build() {
    List<LogStream> built = new ArrayList<>(streams.size());
    streams.forEach((labels, collected) -> built.add(collected.build(labels)));
    return new Batch(tenant, built);
  }

  /* The builder of a stream wants the whole buffer first: places are noted while it grows. */
  private static final class Collected {
    private final ByteArrayOutputStream buffer = new ByteArrayOutputStream();
    private final List<long[]> places = new ArrayList<>();
    private final List<Long> timestamps = new ArrayList<>();

    void add(LogStream stream, String reason, String status, String text, String sink) {
      for (int i = 0; i < stream.size(); i++) {
        List<Long> place = new ArrayList<>();
        place.add(store(stream.lineBuffer(i), stream.lineOffset(i), stream.lineLength(i)));
        for (int pair = 0; pair < stream.metadataCount(i); pair++) {
          long name = stream.metadataName(i, pair);
          if (!OURS.contains(stream.text(name))) {
            place.add(store(stream, name));
            place.add(store(stream, stream.metadataValue(i, pair)));
          }
        }
        pair(place, DeadLetters.REASON, reason);
        pair(place, DeadLetters.STATUS, status);
        pair(place, DeadLetters.TEXT, text);
        pair(place, DeadLetters.SINK, sink);
        places.add(place.stream().mapToLong(Long::longValue).toArray());
        timestamps.add(stream.timestampNanos(i));
      }
    }

    LogStream build(Labels labels) {
      LogStream.Builder builder =
          new LogStream.Builder(labels, buffer.toByteArray(), places.size());
      for (int i = 0; i < places.size(); i++) {
        long[] place = places.get(i);
        builder.add(timestamps.get(i), Slice.offset(place[0]), Slice.length(place[0]));
        for (int p = 1; p < place.length; p += 2) {
          builder.addMetadata(
              Slice.offset(place[p]),
              Slice.length(place[p]),
              Slice.offset(place[p + 1]),
              Slice.length(place[p + 1]));
        }
      }
      return builder.build();
    }

    private void pair(List<Long> place, String name, String value) {
      if (!value.isEmpty()) {
        place.add(store(name.getBytes(UTF_8)));
        place.add(store(value.getBytes(UTF_8)));
      }
    }

    private long store(LogStream stream, long slice) {
      return store(stream.buffer(slice), Slice.offset(slice), Slice.length(slice));
    }

    private long store(byte[] bytes) {
      return store(bytes, 0, bytes.length);
    }

    private long store(byte[] bytes, int offset, int length) {
      long place = Slice.of(0, buffer.size(), length);
      buffer.write(bytes, offset, length);
      return place;
    }
  }
}
