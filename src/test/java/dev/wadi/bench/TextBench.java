package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.text.EntryReader;
import dev.wadi.codec.text.TextBatch;
import dev.wadi.codec.text.TextSettings;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import java.io.ByteArrayOutputStream;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.AuxCounters;
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
 * Lines of about 200 bytes become the columns of a batch: bytes of the source a second, one thread,
 * finding line ends included.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class TextBench {
  private static final int LINES = 5000;

  /** What the lines look like and how they are read. */
  @Param({"plain", "cri", "cri-java", "docker", "json", "logfmt", "syslog", "access", "log4j"})
  public String kind = "plain";

  private TextSettings settings = TextSettings.PLAIN;
  private byte[] source = new byte[0];
  private final TextBatch batch = new TextBatch(2 << 20);

  /** Megabytes (10^6) a second, beside JMH's own operations. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Megabytes {
    public double megabytes;
  }

  @Setup
  public void fill() {
    Map<String, String> options =
        new TreeMap<>(Map.of("format", kind.split("-")[0], "timeZone", "UTC"));
    if (kind.endsWith("-java")) {
      options.put("multiline", "java");
    }
    if (kind.equals("json")) {
      options.put("labelFields", "app");
      options.put("metadataFields", "trace_id");
    }
    settings = TextSettings.of(options);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    for (int i = 0; i < LINES; i++) {
      out.writeBytes((line(i) + "\n").getBytes(UTF_8));
    }
    source = out.toByteArray();
  }

  private String line(int i) {
    String time = Rfc3339.format(1_705_314_721_000_000_001L + i * 1_234_567L);
    String text =
        "request "
            + i
            + " of customer 4711 for /api/v1/orders/"
            + i * 7
            + " took 17 ms and was"
            + " answered with 200 after one attempt by checkout-7f9c in zone b of region north";
    String level = i % 10 == 0 ? "WARN" : "INFO";
    return switch (kind.split("-")[0]) {
      case "cri" -> time + " stdout F " + text;
      case "docker" ->
          "{\"log\":\"" + text + "\\n\",\"stream\":\"stdout\",\"time\":\"" + time + "\"}";
      case "json" ->
          "{\"time\":\""
              + time
              + "\",\"level\":\""
              + level
              + "\",\"app\":\"checkout\",\"msg\":\""
              + text
              + "\",\"trace_id\":\"4bf92f3577b34da6"
              + i
              + "\"}";
      case "logfmt" -> "ts=" + time + " level=" + level + " msg=\"" + text + "\"";
      case "syslog" -> "Jan 15 10:32:0" + i % 10 + " web1 checkout[12]: " + text;
      case "access" ->
          "10.0.0.7 - - [15/Jan/2024:10:32:0"
              + i % 10
              + " +0000] \"GET /api/v1/orders/"
              + i
              + " HTTP/1.1\" 200 512 \"https://shop.example.org/basket\" \"Mozilla/5.0 (X11; Linux"
              + " x86_64) AppleWebKit/537.36\"";
      case "log4j" ->
          "2024-01-15 10:32:0"
              + i % 10
              + ",123 [worker-7] "
              + level
              + " org.example.checkout.Orders - "
              + text;
      default -> text;
    };
  }

  /** Reads the source and takes the batch. */
  @Benchmark
  public Batch read(Megabytes megabytes) {
    megabytes.megabytes += source.length / 1e6;
    return readOnce();
  }

  /** One pass over the source; for those who time without JMH. */
  public Batch readOnce() {
    EntryReader reader = new EntryReader(settings, Labels.of("file", "bench.log"), batch);
    byte[] bytes = source;
    int from = 0;
    for (int i = 0; i < bytes.length; i++) {
      if (bytes[i] == '\n') {
        reader.line(bytes, from, i, false, from, i + 1L, 1_705_314_721_000_000_000L);
        from = i + 1;
      }
    }
    reader.flush();
    return batch.take("bench");
  }

  /** Bytes of the source. */
  public int sourceBytes() {
    return source.length;
  }
}
