package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.model.Batch;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * Redaction by profile beside the seven expressions of logtap in {@code java.util.regex}. A batch
 * holds one million bytes of lines, so operations per second are megabytes per second.
 *
 * <p>Lines are generated; with {@code -Dwadi.samples=DIR} those of the {@code .log} files of a
 * folder are taken instead.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class RedactBench {
  private static final int BATCH_BYTES = 1_000_000;

  /** {@code clean} leaves out every line of which the profile "all" would change something. */
  @Param({"typical", "clean"})
  public String lines = "typical";

  private final Redactor logtap = new Redactor(RedactionProfile.logtap());
  private final Redactor all = new Redactor(RedactionProfile.all());
  private List<byte[]> texts = List.of();
  private Batch batch = new Batch("bench", List.of());

  @Setup
  public void makeLines() throws IOException {
    String folder = System.getProperty("wadi.samples");
    List<byte[]> source =
        folder == null ? generated(new Random(1)) : RedactTrial.lines(Path.of(folder));
    if (lines.equals("clean")) {
      source =
          source.stream()
              .filter(line -> all.redact(new String(line, UTF_8)).equals(new String(line, UTF_8)))
              .toList();
    }
    List<byte[]> chosen = new ArrayList<>();
    int bytes = 0;
    for (int i = 0; bytes < BATCH_BYTES; i++) {
      byte[] line = source.get((int) ((long) i * 7919 % source.size()));
      chosen.add(line);
      bytes += line.length;
    }
    texts = chosen;
    batch = RedactTrial.batch(chosen);
  }

  @Benchmark
  public Batch logtapKinds() {
    return logtap.redact(batch);
  }

  @Benchmark
  public Batch everything() {
    return all.redact(batch);
  }

  @Benchmark
  public long sevenPlainExpressions() {
    long bytes = 0;
    for (byte[] line : texts) {
      String text = new String(line, UTF_8);
      for (Pattern pattern : RedactTrial.SEVEN) {
        text = pattern.matcher(text).replaceAll("[REDACTED]");
      }
      bytes += text.getBytes(UTF_8).length;
    }
    return bytes;
  }

  /* Text, JSON and logfmt of about 200 bytes; one line in ten has something to hide. */
  private static List<byte[]> generated(Random random) {
    String[] templates = {
      "2026-11-21 10:%02d:%02d,%03d INFO  [http-nio-8080-exec-%d] com.example.shop.CheckoutService"
          + " - Order %d accepted for basket %x in %d ms, %d items, stock reserved in warehouse"
          + " north, next step payment",
      "{\"ts\":\"2026-11-21T10:%02d:%02d.%03dZ\",\"level\":\"info\",\"thread\":\"worker-%d\",\"msg\":\"request"
          + " done\",\"order\":%d,\"trace_id\":\"%016x\",\"duration_ms\":%d,\"items\":%d,\"path\":\"/api/v1/orders\"}",
      "ts=2026-11-21T10:%02d:%02d.%03dZ level=debug worker=%d order=%d span=%x took=%dms rows=%d"
          + " component=db msg=\"query finished, the plan came from the cache and two indexes were"
          + " used for the join\"",
    };
    String[] hidden = {
      " user=ann%d@example.com", " card 4111 1111 1111 1111 %d", " client=10.1.2.%d",
      " password=secret%d", " call 415-555-01%02d", " token=a8f5f167f44f4964e6c998dee8271%02d"
    };
    List<byte[]> all = new ArrayList<>();
    for (int i = 0; i < 20_000; i++) {
      String line =
          String.format(
              templates[random.nextInt(templates.length)],
              random.nextInt(60),
              random.nextInt(60),
              random.nextInt(1000),
              random.nextInt(32),
              random.nextInt(1_000_000),
              random.nextLong(),
              random.nextInt(3000),
              random.nextInt(20));
      if (random.nextInt(10) == 0) {
        line += String.format(hidden[random.nextInt(hidden.length)], random.nextInt(90) + 10);
      }
      all.add(line.getBytes(UTF_8));
    }
    return all;
  }
}
