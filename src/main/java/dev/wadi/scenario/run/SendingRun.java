package dev.wadi.scenario.run;

import dev.wadi.emit.line.EmittedLine;
import dev.wadi.emit.line.LineKind;
import dev.wadi.emit.line.LineMaker;
import dev.wadi.emit.line.LineSettings;
import dev.wadi.emit.send.Destination;
import dev.wadi.emit.send.Emission;
import dev.wadi.scenario.Load;
import dev.wadi.scenario.Ramp;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.List;
import java.util.function.Consumer;

/** Lines of a kind, sent as the plan has them. */
final class SendingRun implements EmitterRun {
  private final Load load;
  private final List<Ramp.Tick> plan;
  private final Meter meter;
  private final Emission emission;
  private final Duration longest;

  /**
   * @param made is told of each line before it is sent
   * @param trouble is told what a batch met that was not taken
   * @param longest when sending ends although not all is sent
   */
  SendingRun(
      Load load,
      List<Ramp.Tick> plan,
      double tickSeconds,
      long seed,
      Destination to,
      Consumer<EmittedLine> made,
      Consumer<String> trouble,
      Duration longest)
      throws IOException {
    this.load = load;
    this.plan = plan;
    this.longest = longest;
    LineKind kind = load.kind().orElseThrow();
    Load.Arguments args = load.arguments();
    LineSettings settings =
        new LineSettings(
            seed, args.partialRatio(), args.chaos(), args.planted(), args.host(), ZoneOffset.UTC);
    this.meter = new Meter(to.open(kind), trouble);
    this.emission =
        new Emission(
            kind,
            new LineMaker(kind, settings),
            new TickPacing(
                plan, tickSeconds, args.batchSize(), args.jitterMillis() * 1_000_000, seed),
            meter,
            line -> Instant.now(),
            made);
  }

  @Override
  public Load load() {
    return load;
  }

  @Override
  public List<Ramp.Tick> plan() {
    return plan;
  }

  @Override
  public void run() throws InterruptedException {
    emission.run(longest, load.arguments().connections());
  }

  @Override
  public void stop() {
    emission.stop();
  }

  @Override
  public Counts take() {
    return meter.take();
  }

  @Override
  public void close() throws IOException {
    meter.close();
  }
}
