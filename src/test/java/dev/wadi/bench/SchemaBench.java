package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.validate.schema.EntrySchema;
import dev.wadi.chain.validate.schema.EntrySchema.Subject;
import dev.wadi.chain.validate.schema.SchemaCheck;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** Lines of JSON compared with a schema of nine rules; a time for each line. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 2)
@Measurement(iterations = 5, time = 2)
public class SchemaBench {
  private static final int LINES = 500;
  private static final String SCHEMA =
      """
      {"type": "object", "required": ["ts", "level", "msg"], "properties": {
        "ts": {"type": "string", "format": "date-time"},
        "level": {"enum": ["DEBUG", "INFO", "WARN", "ERROR"]},
        "msg": {"type": "string", "maxLength": 8192},
        "order": {"type": "string", "pattern": "^O-[0-9]+$"},
        "price": {"type": "number", "minimum": 0},
        "attrs": {"type": "object", "properties": {
          "method": {"enum": ["GET", "POST"]}, "latency_ms": {"type": "integer"}}}}}
      """;

  /** Whether the lines fit, or each has something that does not. */
  @Param({"fit", "unfit"})
  public String lines = "fit";

  private final SchemaCheck check = new SchemaCheck();
  private List<EntrySchema> schemas = List.of();
  private Batch batch = new Batch("bench", List.of());

  @Setup
  public void makeLines() throws IOException {
    Path file = Files.createTempDirectory("schema").resolve("order.json");
    Files.writeString(file, SCHEMA);
    schemas = List.of(EntrySchema.read(file, Subject.LINE));
    StringBuilder text = new StringBuilder();
    int[] ends = new int[LINES];
    for (int i = 0; i < LINES; i++) {
      text.append("{\"ts\":\"2026-01-01T00:00:00.123Z\",\"level\":\"INFO\",\"msg\":\"served ");
      text.append(i).append("\",\"order\":\"").append(lines.equals("fit") ? "O-" : "X-").append(i);
      text.append("\",\"price\":").append(i).append(".5,\"attrs\":{\"path\":\"/api/v1/resource\",");
      text.append("\"method\":\"GET\",\"latency_ms\":").append(i).append("}}");
      ends[i] = text.length();
    }
    LogStream.Builder stream =
        new LogStream.Builder(Labels.of("app", "shop"), text.toString().getBytes(UTF_8), LINES);
    int from = 0;
    for (int end : ends) {
      stream.add(1, from, end - from);
      from = end;
    }
    batch = new Batch("bench", List.of(stream.build()));
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public int compare() {
    return check.part(batch, schemas).unfitEntries();
  }
}
