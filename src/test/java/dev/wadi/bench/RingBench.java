package dev.wadi.bench;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.buffer.ring.Ring;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.LogStream;
import dev.wadi.query.LogQuery;
import java.time.Instant;
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
import org.openjdk.jmh.annotations.Threads;
import org.openjdk.jmh.annotations.Warmup;

/** Nanoseconds for each line of 200 bytes that a full ring takes, in pushes of 500 lines. */
@State(Scope.Benchmark)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Fork(1)
public class RingBench {
  private static final int LINES = 500;

  private final Ring ring = new Ring(32 << 20, 32 << 20);
  private final LogQuery rare = LogQuery.parse("{} |= \"took=1999ms\"");
  private Batch clean;
  private Batch redacted;

  @Setup
  public void prepare() {
    clean = new BenchBodies(1, LINES, 1, 200, 0, 1).batch(new Random(1), 0, Instant.EPOCH);
    byte[] token = "[REDACTED:email]".getBytes(US_ASCII);
    LogStream stream = clean.streams().get(0);
    redacted =
        new Batch("bench", List.of(stream.rewrite().line(7, token, 0, token.length).build()));
    for (int i = 0; i < 1000; i++) {
      ring.offer(clean);
    }
  }

  /** Held by reference. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void offer() {
    ring.offer(clean);
  }

  /** The same from two threads. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  @Threads(2)
  public void offerFromTwoThreads() {
    ring.offer(clean);
  }

  /** Copied, because a line of it was rewritten. */
  @Benchmark
  @OperationsPerInvocation(LINES)
  public void offerRedacted() {
    ring.offer(redacted);
  }

  /** One look for a rare text through the whole ring, for each look. */
  @Benchmark
  public List<Entry> tail() {
    return ring.tail("bench", rare, 100);
  }
}
