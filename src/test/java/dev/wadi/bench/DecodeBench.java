package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.loki.ContentDecoding;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.GrowableBytes;
import dev.wadi.codec.loki.LokiJsonDecoder;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.codec.loki.SnappyBlock;
import dev.wadi.model.Batch;
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
import org.openjdk.jmh.runner.Runner;
import org.openjdk.jmh.runner.options.OptionsBuilder;
import org.xerial.snappy.Snappy;

/**
 * Reading and writing pushes of 500 lines of about 200 bytes with three labels: bytes a second of
 * the form that is read or written, one thread.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.Throughput)
@OutputTimeUnit(TimeUnit.SECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class DecodeBench {
  private static final int LINES = 500;

  /** What a line looks like: plain text, or JSON whose quotes are escaped once more. */
  @Param({"plain", "escaped"})
  public String kind = "plain";

  private final PushRequestDecoder protobufDecoder = new PushRequestDecoder();
  private final PushRequestEncoder encoder = new PushRequestEncoder();
  private final LokiJsonDecoder jsonDecoder = new LokiJsonDecoder();
  private final GrowableBytes target = new GrowableBytes(1 << 20);
  private byte[] json = new byte[0];
  private byte[] protobuf = new byte[0];
  private byte[] snappy = new byte[0];
  private byte[] gzip = new byte[0];
  private Batch batch = new Batch("bench", java.util.List.of());

  /** Megabytes (10^6) a second, beside JMH's own operations. */
  @State(Scope.Thread)
  @AuxCounters(AuxCounters.Type.OPERATIONS)
  public static class Megabytes {
    public double megabytes;
  }

  @Setup
  public void fill() throws Exception {
    StringBuilder text =
        new StringBuilder(
            "{\"streams\":[{\"stream\":{\"app\":\"checkout\",\"env\":\"prod\",\"instance\":\"checkout-7f9c\"},\"values\":[");
    for (int i = 0; i < LINES; i++) {
      text.append(i == 0 ? "" : ",").append("[\"").append(1_705_314_721_000_000_000L + i);
      text.append("\",\"").append(line(i)).append("\"]");
    }
    json = text.append("]}]}").toString().getBytes(UTF_8);
    byte[] copy = json.clone();
    batch =
        jsonDecoder.decode(
            "bench", copy, 0, copy.length, LokiJsonDecoder.Form.V1, DecodeLimits.DEFAULT);
    protobuf = encoder.encode(batch);
    snappy = Snappy.compress(protobuf);
    java.io.ByteArrayOutputStream out = new java.io.ByteArrayOutputStream();
    try (var zip = new java.util.zip.GZIPOutputStream(out)) {
      zip.write(json);
    }
    gzip = out.toByteArray();
  }

  private String line(int i) {
    if (kind.equals("escaped")) {
      return "{\\\"level\\\":\\\"info\\\",\\\"msg\\\":\\\"request"
          + " done\\\",\\\"path\\\":\\\"/api/orders/"
          + i * 7_919
          + "\\\",\\\"status\\\":200,\\\"took_ms\\\":"
          + i % 97
          + ",\\\"user\\\":\\\"u-"
          + i * 31
          + "\\\",\\\"trace\\\":\\\"4bf92f3577b34da6a3ce929d0e0e4736\\\"}";
    }
    return "2024-01-15T10:32:01.123Z INFO  [http-nio-8080-exec-"
        + i % 16
        + "] c.e.checkout.OrderController - request done path=/api/orders/"
        + i * 7_919
        + " status=200 took=12ms user=u-"
        + i * 31
        + " trace=4bf92f3577b34da6a3ce929d0e0e4736 region=eu-central-1";
  }

  /** The copy is part of it: decoding undoes escapes in the array, so each needs a fresh one. */
  @Benchmark
  public Batch readJson(Megabytes counter) throws Exception {
    byte[] copy = json.clone();
    counter.megabytes += json.length / 1e6;
    return jsonDecoder.decode(
        "bench", copy, 0, copy.length, LokiJsonDecoder.Form.V1, DecodeLimits.DEFAULT);
  }

  @Benchmark
  public Batch readProtobuf(Megabytes counter) throws Exception {
    counter.megabytes += protobuf.length / 1e6;
    return protobufDecoder.decode("bench", protobuf, 0, protobuf.length, DecodeLimits.DEFAULT);
  }

  @Benchmark
  public Batch readSnappyProtobuf(Megabytes counter) throws Exception {
    counter.megabytes += protobuf.length / 1e6;
    byte[] plain = SnappyBlock.decode(snappy, 0, snappy.length, 1 << 24);
    return protobufDecoder.decode("bench", plain, 0, plain.length, DecodeLimits.DEFAULT);
  }

  @Benchmark
  public byte[] unfoldGzip(Megabytes counter) throws Exception {
    counter.megabytes += json.length / 1e6;
    return ContentDecoding.GZIP.decode(gzip, 0, gzip.length, 1 << 24);
  }

  @Benchmark
  public int writeProtobuf(Megabytes counter) {
    counter.megabytes += protobuf.length / 1e6;
    target.reset(1 << 20);
    encoder.encode(batch, target);
    return target.size();
  }

  public static void main(String[] args) throws Exception {
    new Runner(new OptionsBuilder().include(DecodeBench.class.getSimpleName()).build()).run();
  }
}
