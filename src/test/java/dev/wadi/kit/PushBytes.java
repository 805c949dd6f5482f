package dev.wadi.kit;

import com.github.loki4j.pkg.google.protobuf.Timestamp;
import com.github.loki4j.pkg.loki.protobuf.Push;
import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;

/** Encodes batches with Loki's generated classes, independent of our codec: slow and plain. */
public final class PushBytes {
  private PushBytes() {}

  /** The batch as an uncompressed {@code PushRequest}. */
  public static byte[] of(Batch batch) {
    Push.PushRequest.Builder push = Push.PushRequest.newBuilder();
    for (LogStream stream : batch.streams()) {
      Push.StreamAdapter.Builder to = push.addStreamsBuilder();
      to.setLabels(stream.labels().toString());
      for (int i = 0; i < stream.size(); i++) {
        long nanos = stream.timestampNanos(i);
        Push.EntryAdapter.Builder entry = to.addEntriesBuilder();
        entry.setTimestamp(
            Timestamp.newBuilder()
                .setSeconds(Math.floorDiv(nanos, 1_000_000_000L))
                .setNanos((int) Math.floorMod(nanos, 1_000_000_000L)));
        entry.setLine(stream.line(i));
        stream
            .metadata(i)
            .forEach(
                (name, value) ->
                    entry.addStructuredMetadata(
                        Push.LabelPairAdapter.newBuilder().setName(name).setValue(value)));
      }
    }
    return push.build().toByteArray();
  }
}
