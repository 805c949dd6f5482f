package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Random;

/**
 * A capture of a load test as others measured theirs: a million lines of about 200 bytes with three
 * labels, 306 MB of JSON in five files, in the order of their times over an hour. The same seed
 * gives the same lines.
 */
final class MillionLines {
  static final int LINES = 1_000_000;
  static final long START_NANOS = 1_768_478_400_000_000_000L;
  private static final int BATCH = 500;
  private static final long FILE_BYTES = 62L << 20;
  private static final long STEP_NANOS = 3_600_000;
  private static final int SERVICES = 8;
  private static final int PODS = 3;

  /* One line of an error in fifty; the rest is what services say all day. */
  private static final int ERROR_EVERY = 50;
  private static final String[] ERRORS = {
    "ERROR upstream payment-service answered 503 after %d ms for order %d attempt %d",
    "ERROR connection to db-%3$d refused: pool exhausted after %1$d ms, %2$d waiting",
    "ERROR order %2$d failed: java.lang.IllegalStateException: stock %3$d is negative",
    "ERROR timeout after %1$d ms while reading from cache, key=order-%2$d shard=%3$d",
  };
  private static final String[] USUAL = {
    "INFO GET /api/v1/orders/%2$d status=200 took=%1$dms worker=%3$d",
    "INFO order %2$d paid in %1$d ms by worker %3$d",
    "DEBUG select o.id, o.total from orders o where o.id = %2$d took %1$d ms rows=%3$d",
    "INFO consumer partition=%3$d offset=%2$d handled in %1$d us",
    "WARN retry %3$d of order %2$d after %1$d ms",
  };

  private MillionLines() {}

  /** Writes it into a folder that is not there. */
  static void write(Path folder, long seed) throws IOException {
    write(folder, seed, LINES);
  }

  /** The same of another length. */
  static void write(Path folder, long seed, long lines) throws IOException {
    CaptureSettings settings = CaptureSettings.DEFAULTS.withMaxFileBytes(FILE_BYTES);
    try (CaptureWriter writer = CaptureWriter.open(folder, settings, null, Map.of(), clock())) {
      Random random = new Random(seed);
      for (long done = 0; done < lines; done += BATCH) {
        writer.append(batch(random, done, (int) Math.min(BATCH, lines - done)), null);
      }
      writer.seal();
    }
  }

  /* The folder says when it was written: always the same, a second later each time it is asked. */
  private static InstantSource clock() {
    Instant[] now = {Instant.ofEpochSecond(0, START_NANOS)};
    return () -> {
      now[0] = now[0].plusSeconds(1);
      return now[0];
    };
  }

  /** One service's lines; services take turns. */
  static Batch batch(Random random, long first, int lines) {
    int service = (int) (first / BATCH % SERVICES);
    Labels labels =
        Labels.of(
            "app",
            "svc-" + service,
            "env",
            "prod",
            "pod",
            "svc-" + service + "-" + random.nextInt(PODS));
    ByteArrayOutputStream text = new ByteArrayOutputStream(lines * 210);
    int[] ends = new int[lines];
    for (int i = 0; i < lines; i++) {
      text.writeBytes(line(random, first + i).getBytes(UTF_8));
      ends[i] = text.size();
    }
    LogStream.Builder stream = new LogStream.Builder(labels, text.toByteArray(), lines);
    for (int i = 0; i < lines; i++) {
      int from = i == 0 ? 0 : ends[i - 1];
      stream.add(START_NANOS + (first + i) * STEP_NANOS, from, ends[i] - from);
    }
    return new Batch("main", List.of(stream.build()));
  }

  private static String line(Random random, long number) {
    boolean error = random.nextInt(ERROR_EVERY) == 0;
    String[] templates = error ? ERRORS : USUAL;
    String template = templates[random.nextInt(templates.length)];
    StringBuilder text = new StringBuilder(240);
    fill(text, template, random.nextInt(900), random.nextInt(10_000_000), random.nextInt(32));
    text.append(" trace=");
    hex(text, random.nextLong());
    hex(text, random.nextLong());
    text.append(" span=");
    hex(text, random.nextLong());
    text.append(" client=10.").append(random.nextInt(256)).append('.').append(random.nextInt(256));
    text.append(".7 agent=okhttp/4.12.0 region=eu-central-1 zone=eu-1a build=2026.01.15-")
        .append(number % 7);
    return text.toString();
  }

  /* String.format would take longer than the capture takes to be written. */
  private static void fill(StringBuilder text, String template, int... numbers) {
    int next = 0;
    for (int i = 0; i < template.length(); i++) {
      char c = template.charAt(i);
      if (c != '%') {
        text.append(c);
      } else if (template.charAt(i + 1) == 'd') {
        text.append(numbers[next++]);
        i++;
      } else {
        text.append(numbers[template.charAt(i + 1) - '1']);
        i += 3;
      }
    }
  }

  private static void hex(StringBuilder text, long value) {
    for (int shift = 60; shift >= 0; shift -= 4) {
      text.append(Character.forDigit((int) (value >>> shift & 15), 16));
    }
  }
}
