package dev.wadi.app.rooms;

import dev.wadi.app.settings.Settings;
import dev.wadi.codec.camel.BatchConverters;
import dev.wadi.management.Readiness.State;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.intake.Intake;
import dev.wadi.source.intake.RequestMemory;
import dev.wadi.source.intake.SourceCounts;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.function.ToLongFunction;

/** What all sources share: who came with what and what became of it, and the memory for it. */
public final class IntakeRoom implements Room {
  /* Classes, routes, captures being written and batches with sinks, as seen under load. */
  private static final long REST_OF_HEAP_BYTES = 44L << 20;

  private static final long LEAST_REQUEST_BYTES = 4L << 20;

  private final Settings settings;
  private final InstantSource clock;
  private final Intake intake;
  private final RequestMemory memory;

  IntakeRoom(Settings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
    this.intake = new Intake(clock, System::nanoTime);
    this.memory = new RequestMemory(requestMemoryBytes(settings), System::nanoTime);
  }

  /**
   * What requests may hold: what the settings say, but no more than half of the heap that is left
   * when the rest has what it needs.
   */
  private static long requestMemoryBytes(Settings settings) {
    long left =
        Runtime.getRuntime().maxMemory() - REST_OF_HEAP_BYTES - settings.bytes("wadi.ring.bytes");
    return Math.min(
        settings.bytes("wadi.push.maxInFlightBytes"), Math.max(LEAST_REQUEST_BYTES, left / 2));
  }

  Intake intake() {
    return intake;
  }

  RequestMemory memory() {
    return memory;
  }

  /** Entries of one fate, of all sources. */
  public long entries(ToLongFunction<SourceCounts> fate) {
    return intake.sum(fate);
  }

  /** Entries that senders were refused, for whatever reason. */
  public long refusedEntries() {
    return Arrays.stream(Refusal.values())
        .mapToLong(reason -> intake.sum(source -> source.refusedEntries(reason)))
        .sum();
  }

  @Override
  public void open(RoomContext context) {
    context.bind(Intake.BEAN, intake);
    context.bind(RequestMemory.BEAN, memory);
    BatchConverters.register(context.camel(), settings.text("wadi.tenant.default"), this::nowNanos);
    IntakeMetrics.bind(context.metrics(), intake, memory);
    context.readiness().tells("memory", () -> memoryState(memory));
    SumsReadiness.bind(context.readiness(), intake.conservation());
  }

  private long nowNanos() {
    Instant now = clock.instant();
    return now.getEpochSecond() * 1_000_000_000L + now.getNano();
  }

  /** Whether requests hold all the memory they may; who is refused then may come again. */
  static State memoryState(RequestMemory memory) {
    long used = memory.usedBytes();
    String text = "requests hold " + used + " of " + memory.limitBytes() + " bytes";
    return used >= memory.largestClaimBytes()
        ? State.down(text + ", more are refused with 503")
        : State.ok(text);
  }
}
