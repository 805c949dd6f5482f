package dev.wadi.bench;

import dev.wadi.alert.AlertRule;
import dev.wadi.alert.Condition;
import dev.wadi.alert.RuleGroup;
import dev.wadi.model.Batch;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.MetricLimits;
import dev.wadi.query.MetricQuery;
import dev.wadi.query.MetricWindows;
import dev.wadi.query.MetricWindows.Watched;
import dev.wadi.query.Sample;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OperationsPerInvocation;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/** A thousand rules: nanoseconds for each line of 200 bytes, and for asking each rule. */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class AlertBench {
  private static final int LINES = 500;
  private static final int BATCHES = 16;
  private static final int RULES = 1000;
  private static final Instant NOW = Instant.parse("2026-01-15T10:32:00Z");

  private final List<Batch> batches = new ArrayList<>();
  private final List<MetricQuery> queries = new ArrayList<>();
  private MetricWindows windows;

  @Setup
  public void prepare() {
    List<Watched> watched = new ArrayList<>();
    for (RuleGroup group : BenchRules.read().groups()) {
      for (AlertRule rule : group.rules()) {
        MetricQuery query = ((Condition.OfLines) rule.condition()).query();
        queries.add(query);
        watched.add(new Watched(query, group.intervalNanos()));
      }
    }
    windows = new MetricWindows(watched, new MetricLimits(1000, 64 << 20));
    windows.advance(Rfc3339.toNanos(NOW));
    BenchBodies bodies = new BenchBodies(BATCHES, LINES, 1, 200, 0, 1);
    Random random = new Random(1);
    for (int i = 0; i < BATCHES; i++) {
      batches.add(bodies.batch(random, i, NOW));
    }
  }

  @Benchmark
  @OperationsPerInvocation(LINES * BATCHES)
  public void count() {
    for (int i = 0; i < batches.size(); i++) {
      windows.add(batches.get(i));
    }
  }

  @Benchmark
  @OperationsPerInvocation(RULES)
  public int ask() {
    int samples = 0;
    for (int i = 0; i < queries.size(); i++) {
      List<Sample> answer = windows.evaluate(queries.get(i), Rfc3339.toNanos(NOW));
      samples += answer.size();
    }
    return samples;
  }
}
