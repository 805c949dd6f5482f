package dev.wadi.kafka.log;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Batch;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.apache.kafka.common.utils.Utils;

/**
 * Cuts a batch into what goes into one record each: streams of one partition, not too many bytes.
 */
final class Pieces {
  /** Brokers take a little less than 1 MiB unless they are told otherwise. */
  static final int MOST_BYTES = 768 << 10;

  private static final int ENTRY_BYTES = 24;

  private Pieces() {}

  /** A record to be. */
  record Piece(int partition, Batch batch) {}

  /** All of a batch: each stream in the partition that its tenant and labels say. */
  static List<Piece> of(Batch batch, int partitions, int mostBytes) {
    Map<Integer, List<LogStream>> byPartition = new TreeMap<>();
    for (LogStream stream : batch.streams()) {
      byPartition
          .computeIfAbsent(partition(batch.tenant(), stream, partitions), p -> new ArrayList<>())
          .add(stream);
    }
    List<Piece> pieces = new ArrayList<>();
    byPartition.forEach(
        (partition, streams) -> {
          if (byPartition.size() == 1 && bytes(streams) <= mostBytes) {
            pieces.add(new Piece(partition, batch)); // with its encoded form
          } else {
            cut(partition, batch, streams, mostBytes, pieces);
          }
        });
    return pieces;
  }

  static int partition(String tenant, LogStream stream, int partitions) {
    byte[] key = (tenant + stream.labels()).getBytes(UTF_8);
    return Utils.toPositive(Utils.murmur2(key)) % partitions;
  }

  private static void cut(
      int partition, Batch of, List<LogStream> streams, int mostBytes, List<Piece> into) {
    int entries = streams.stream().mapToInt(LogStream::size).sum();
    if (bytes(streams) <= mostBytes || entries < 2) {
      into.add(new Piece(partition, new Batch(of.tenant(), streams).asCleanAs(of)));
      return;
    }
    if (streams.size() > 1) {
      int middle = streams.size() / 2;
      cut(partition, of, streams.subList(0, middle), mostBytes, into);
      cut(partition, of, streams.subList(middle, streams.size()), mostBytes, into);
      return;
    }
    LogStream stream = streams.get(0);
    int middle = stream.size() / 2;
    cut(partition, of, List.of(range(stream, 0, middle)), mostBytes, into);
    cut(partition, of, List.of(range(stream, middle, stream.size())), mostBytes, into);
  }

  private static LogStream range(LogStream stream, int from, int to) {
    LogStream.Rewrite rewrite = stream.rewrite();
    for (int i = 0; i < stream.size(); i++) {
      if (i < from || i >= to) {
        rewrite.drop(i);
      }
    }
    return rewrite.build();
  }

  private static long bytes(List<LogStream> streams) {
    long bytes = 0;
    for (LogStream stream : streams) {
      bytes += stream.lineBytes() + (long) ENTRY_BYTES * stream.size();
      bytes += stream.labels().toString().length();
      for (int i = 0; stream.hasMetadata() && i < stream.size(); i++) {
        for (int pair = 0; pair < stream.metadataCount(i); pair++) {
          bytes += Slice.length(stream.metadataName(i, pair));
          bytes += Slice.length(stream.metadataValue(i, pair));
        }
      }
    }
    return bytes;
  }
}
