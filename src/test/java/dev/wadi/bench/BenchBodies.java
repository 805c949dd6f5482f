package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.loki.PushBody;
import dev.wadi.emit.PersonalData;
import dev.wadi.emit.Planted;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;

/**
 * Makes the bodies of a load before it begins: lines of one exact length, all different, out of a
 * vocabulary that compresses about as logs do; three labels; a share of lines with something
 * personal.
 *
 * @param count bodies; a connection sends them in turn, each connection from another place on, so
 *     that a compressor does not see a body twice within a megabyte
 * @param linesPerPush entries of a body
 * @param streamsPerPush label sets of a body
 * @param lineBytes length of each line
 * @param plantedShare of the lines with something personal, 0 to 1
 */
record BenchBodies(
    int count,
    int linesPerPush,
    int streamsPerPush,
    int lineBytes,
    double plantedShare,
    long seed) {
  private static final String[] WORDS = {
    "request",
    "served",
    "cache",
    "miss",
    "hit",
    "queue",
    "worker",
    "order",
    "checkout",
    "session",
    "renewed",
    "retry",
    "upstream",
    "replica",
    "shard",
    "index",
    "commit",
    "batch",
    "flush",
    "customer",
    "invoice",
    "export",
    "started",
    "finished",
    "pending",
    "scheduled",
    "partition",
    "leader",
    "follower",
    "snapshot",
    "applied",
    "skipped",
    "because",
    "within",
    "limit",
    "reached"
  };

  List<PushBody> make(PushBody.Form form, Instant start) {
    return make(BenchDoor.LOKI, form, start);
  }

  List<PushBody> make(BenchDoor door, PushBody.Form form, Instant start) {
    Random random = new Random(seed);
    List<PushBody> bodies = new ArrayList<>(count);
    for (int i = 0; i < count; i++) {
      bodies.add(door.body(batch(random, i, start), form));
    }
    return bodies;
  }

  /** One body's entries; times go on by a microsecond from entry to entry and body to body. */
  Batch batch(Random random, int number, Instant start) {
    long nanos = start.getEpochSecond() * 1_000_000_000L + start.getNano();
    long first = nanos + 1000L * number * linesPerPush;
    PersonalData personal = new PersonalData(random);
    List<LogStream> streams = new ArrayList<>();
    for (int s = 0; s < streamsPerPush; s++) {
      int entries = linesPerPush / streamsPerPush + (s < linesPerPush % streamsPerPush ? 1 : 0);
      byte[] buffer = new byte[entries * lineBytes];
      Labels labels =
          Labels.of(
              "app", "app-" + (number + s) % 8, "env", "bench", "pod", "pod-" + (number + s) % 16);
      LogStream.Builder builder = new LogStream.Builder(labels, buffer, entries);
      for (int i = 0; i < entries; i++) {
        byte[] line = line(random, personal);
        System.arraycopy(line, 0, buffer, i * lineBytes, lineBytes);
        builder.add(first + 1000L * (s + (long) i * streamsPerPush), i * lineBytes, lineBytes);
      }
      streams.add(builder.build());
    }
    return new Batch("bench", streams);
  }

  byte[] line(Random random, PersonalData personal) {
    StringBuilder out = new StringBuilder(lineBytes + 64);
    out.append("level=").append(random.nextInt(20) == 0 ? "error" : "info");
    out.append(" request=").append(Long.toHexString(random.nextLong() | Long.MIN_VALUE));
    out.append(" took=").append(random.nextInt(2000)).append("ms msg=\"");
    if (random.nextDouble() < plantedShare) {
      Planted kind = Planted.values()[random.nextInt(Planted.values().length)];
      out.append(personal.inContext(kind)).append(' ');
    }
    while (out.length() < lineBytes) {
      out.append(WORDS[random.nextInt(WORDS.length)]).append(' ');
    }
    out.setLength(lineBytes - 1);
    return out.append('"').toString().getBytes(UTF_8);
  }
}
