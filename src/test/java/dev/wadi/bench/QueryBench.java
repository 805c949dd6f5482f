package dev.wadi.bench;

import dev.wadi.model.Batch;
import dev.wadi.query.LogQuery;
import dev.wadi.query.Matcher;
import java.time.Instant;
import java.util.Random;
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

/** Nanoseconds for each line of 200 bytes that a query is asked of. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class QueryBench {
  private static final int LINES = 500;

  @Param({
    "{app=\"app-0\"}",
    "{app=~\"app-.*\"} |= \"timeout\"",
    "{} |= \"leader follower\"",
    "{} |~ \"took=\\\\d{4}ms\"",
    "{} |~ \"(?i)ERROR\"",
    "{} | logfmt | level=\"error\"",
    "{} | json | level=\"error\""
  })
  public String query;

  private Batch batch;
  private Matcher matcher;

  @Setup
  public void prepare() {
    batch = new BenchBodies(1, LINES, 1, 200, 0, 1).batch(new Random(1), 0, Instant.EPOCH);
    matcher = LogQuery.parse(query).matcher();
  }

  @Benchmark
  @OperationsPerInvocation(LINES)
  public Batch filter() {
    return matcher.filter(batch);
  }
}
