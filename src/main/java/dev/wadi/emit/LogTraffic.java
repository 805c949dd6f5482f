package dev.wadi.emit;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;

/**
 * Log lines of a small web shop: several services, each in its own style, with levels, latencies
 * and stack traces; a known share of lines holds personal data or a secret, and every batch tells
 * what was put into it. The same seed and clock give the same lines. For one thread.
 *
 * <p>Streams are named by {@code app}, {@code env} and {@code pod}; services that serve requests
 * give {@code trace_id} as structured metadata.
 */
public final class LogTraffic {
  private static final List<Planted> KINDS = List.of(Planted.values());

  private final Random random;
  private final PersonalData personal;
  private final Service.Words words;
  private final String tenant;
  private final double plantedShare;
  private final InstantSource clock;
  private final List<Service> wheel = new ArrayList<>();
  private long lastNanos;

  /**
   * What was made.
   *
   * @param batch the lines
   * @param planted how often each kind stands in them
   * @param values the bare values, one for each entry with something planted
   */
  public record Made(Batch batch, Map<Planted, Integer> planted, List<String> values) {
    public Made {
      planted = Map.copyOf(planted);
      values = List.copyOf(values);
    }

    /** Entries with something planted, each with one. */
    public int plantedEntries() {
      return values.size();
    }
  }

  /**
   * A source of lines.
   *
   * @param tenant whose logs
   * @param plantedShare of the lines with something planted, 0 to 1
   */
  public LogTraffic(long seed, String tenant, double plantedShare, InstantSource clock) {
    if (!(plantedShare >= 0 && plantedShare <= 1)) {
      throw new IllegalArgumentException("plantedShare: " + plantedShare + " (expected: 0 to 1)");
    }
    this.random = new Random(seed);
    this.personal = new PersonalData(random);
    this.words = new Service.Words(random);
    this.tenant = tenant;
    this.plantedShare = plantedShare;
    this.clock = clock;
    for (Service service : Service.values()) {
      for (int i = 0; i < service.weight(); i++) {
        wheel.add(service);
      }
    }
  }

  /** So many lines, of a few streams, with times from the clock that never repeat or go back. */
  public Made next(int entries) {
    Map<Planted, Integer> planted = new EnumMap<>(Planted.class);
    List<String> values = new ArrayList<>();
    Map<Labels, Stream> streams = new LinkedHashMap<>();
    for (int i = 0; i < entries; i++) {
      Service service = wheel.get(random.nextInt(wheel.size()));
      String slip = "";
      if (random.nextDouble() < plantedShare) {
        Planted kind = KINDS.get(random.nextInt(KINDS.size()));
        String value = personal.value(kind);
        slip = PersonalData.inContext(kind, value);
        values.add(value);
        planted.merge(kind, 1, Integer::sum);
      }
      long nanos = nextNanos();
      Instant time = Instant.ofEpochSecond(0, nanos);
      String line = service.line(words, time, level(), slip);
      Labels labels = labels(service);
      streams
          .computeIfAbsent(labels, l -> new Stream())
          .add(nanos, line, service.traced() ? words.hex(16) : "");
    }
    List<LogStream> built = new ArrayList<>();
    streams.forEach((labels, stream) -> built.add(stream.build(labels)));
    return new Made(new Batch(tenant, built), planted, values);
  }

  private Labels labels(Service service) {
    String app = service.name().toLowerCase(Locale.ROOT);
    return Labels.of("app", app, "env", "prod", "pod", app + "-" + (1 + random.nextInt(2)));
  }

  private String level() {
    int roll = random.nextInt(100);
    if (roll < 3) {
      return "error";
    }
    return roll < 10 ? "warn" : "info";
  }

  private long nextNanos() {
    Instant now = clock.instant();
    long nanos = Math.addExact(now.getEpochSecond() * 1_000_000_000L, now.getNano());
    lastNanos = Math.max(lastNanos + 1, nanos);
    return lastNanos;
  }

  /** The entries of one stream in the making. */
  private static final class Stream {
    private static final byte[] TRACE_ID = "trace_id".getBytes(UTF_8);

    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    /* For each entry: time, offset and length of the line, offset and length of the trace. */
    private final List<long[]> entries = new ArrayList<>();

    Stream() {
      bytes.writeBytes(TRACE_ID);
    }

    void add(long nanos, String line, String trace) {
      byte[] text = line.getBytes(UTF_8);
      byte[] id = trace.getBytes(UTF_8);
      entries.add(
          new long[] {nanos, bytes.size(), text.length, bytes.size() + text.length, id.length});
      bytes.writeBytes(text);
      bytes.writeBytes(id);
    }

    LogStream build(Labels labels) {
      LogStream.Builder builder =
          new LogStream.Builder(labels, bytes.toByteArray(), entries.size());
      for (long[] entry : entries) {
        builder.add(entry[0], (int) entry[1], (int) entry[2]);
        if (entry[4] > 0) {
          builder.addMetadata(0, TRACE_ID.length, (int) entry[3], (int) entry[4]);
        }
      }
      return builder.build();
    }
  }
}
