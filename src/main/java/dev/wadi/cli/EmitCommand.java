package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.emit.line.EmittedLine;
import dev.wadi.emit.line.LineKind;
import dev.wadi.emit.line.LineMaker;
import dev.wadi.emit.line.LineSettings;
import dev.wadi.emit.send.Emission;
import dev.wadi.emit.send.Schedule;
import dev.wadi.emit.send.Tally;
import dev.wadi.emit.send.Target;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi emit}: test traffic at a pace. */
@Command(
    name = "emit",
    description = {
      "Make log lines as other programs write them and send them at a pace; then tell what was",
      "acknowledged. The same seed gives the same bytes: with --seed times begin at",
      "2026-01-01T00:00:00Z, unless --start says otherwise."
    })
final class EmitCommand extends JsonCommand {
  private static final Instant SEEDED_START = Instant.parse("2026-01-01T00:00:00Z");
  private static final Duration STEP = Duration.ofMillis(100);
  /* The last batch is due when the time is over, and may be a little late. */
  private static final Duration GRACE = Duration.ofSeconds(1);
  private static final Duration ENDLESS = Duration.ofDays(10_000);
  private static final Duration USUAL_INTERVAL = Duration.ofSeconds(30);
  private static final int DEFAULT_BATCH = 10;
  private static final double DEFAULT_RATE = 10;
  private static final Duration DEFAULT_DURATION = Duration.ofMinutes(1);

  @Parameters(
      index = "0",
      paramLabel = "KIND",
      description = {
        "csv, json, minimal, noise or syslog (LogOps'); logflow, logflow-json or correlated",
        "(LogFlow's); access, cri, syslog5424, syslog3164 or winevent."
      })
  private String kindWord = "";

  @Option(
      names = {"-n", "--num"},
      paramLabel = "N",
      description =
          "Lines altogether (default: 10, of noise 20, or as many as --eps and --duration make).")
  private @Nullable Long count;

  @Option(names = "--eps", paramLabel = "N", description = "Lines in a second (default: 10).")
  private @Nullable Double rate;

  @Option(
      names = "--duration",
      paramLabel = "DURATION",
      converter = SecondsConverter.class,
      description = "How long, such as 60 for seconds, or 5m (default: 60 with --eps).")
  private @Nullable Duration duration;

  @Option(names = "--batch-size", paramLabel = "N", description = "Lines in a batch (default: 10).")
  private @Nullable Integer batchSize;

  @Option(
      names = "--jitter-ms",
      paramLabel = "N",
      defaultValue = "0",
      description = "A batch is so much sooner or later, at most.")
  private long jitterMillis;

  @Option(
      names = "--burst",
      paramLabel = "N",
      defaultValue = "0",
      description = "Lines that come at once now and then, on top; sets a pace by itself.")
  private int burst;

  @Option(
      names = "--burst-interval",
      paramLabel = "DURATION",
      converter = SecondsConverter.class,
      description = "From one burst to the next (default: 30 seconds).")
  private @Nullable Duration burstInterval;

  @Option(
      names = "--partial-ratio",
      paramLabel = "SHARE",
      defaultValue = "0.3",
      description = "Lines that lack something, of csv, json, syslog and cri (default: 0.3).")
  private double partialRatio;

  @Option(
      names = "--chaos",
      paramLabel = "SHARE",
      defaultValue = "0.5",
      description = "How much noise disagrees with itself (default: 0.5).")
  private double chaos;

  @Option(
      names = "--planted",
      paramLabel = "SHARE",
      defaultValue = "0",
      description = "Lines with made-up personal data or a secret in them (default: 0).")
  private double planted;

  @Option(
      names = "--planted-list",
      paramLabel = "FILE",
      description = "Write what must not be kept there, as JSON lines: line, kind, value.")
  private @Nullable Path plantedList;

  @Option(names = "--seed", paramLabel = "N", description = "The same seed, the same bytes.")
  private @Nullable Long seed;

  @Option(
      names = "--start",
      paramLabel = "TIME",
      description = "Time of the first line; the next are 100 ms apart. now: as the clock goes.")
  private @Nullable String start;

  @Option(
      names = "--host",
      paramLabel = "NAME",
      defaultValue = "wadi-emit",
      description = "Host that lines name (default: wadi-emit).")
  private String host = "";

  @Option(
      names = "--zone",
      paramLabel = "ZONE",
      converter = ZoneFlag.ZoneConverter.class,
      description = "Zone of times in lines: local, Europe/Berlin, +02:00 (default: UTC).")
  private ZoneId zone = ZoneOffset.UTC;

  @Mixin private EmitTargets targets = new EmitTargets();

  /** Reads a number as seconds, as LogOps' emitters do, and other durations as the settings do. */
  static final class SecondsConverter implements picocli.CommandLine.ITypeConverter<Duration> {
    private final DurationConverter durations = new DurationConverter();

    @Override
    public Duration convert(String text) {
      return durations.convert(text.matches("[0-9]{1,9}") ? text + "s" : text);
    }
  }

  @Override
  protected ExitCode run() throws Exception {
    LineKind kind =
        LineKind.of(kindWord)
            .orElseThrow(
                () ->
                    wrong(
                        "KIND: '"
                            + Terminal.safe(kindWord)
                            + "' (expected: "
                            + String.join(", ", LineKind.words())
                            + ")"));
    long seeded = seed == null ? new Random().nextLong() : seed;
    Schedule schedule = new Schedule(checked(() -> pace(kind, seeded)));
    LineMaker maker =
        new LineMaker(
            kind,
            checked(() -> new LineSettings(seeded, partialRatio, chaos, planted, host, zone)));
    Duration longest = duration != null ? duration.plus(GRACE) : ENDLESS;
    if (duration == null && count == null && rate != null) {
      longest = DEFAULT_DURATION.plus(GRACE);
    }
    Tally.Sums sums;
    double seconds;
    try (Target target = targets.open(shell(), kind);
        PlantedList list = new PlantedList(plantedList)) {
      Emission emission = new Emission(kind, maker, schedule, target, times(), list::note);
      GracefulStop stop = new GracefulStop(emission::stop);
      try (stop) {
        sums = emission.run(longest, targets.connections());
        seconds = emission.lasted().toNanos() / 1e9;
        list.flush();
        show(sums, seconds);
        output().flush();
        if (code(sums) == ExitCode.OK) {
          stop.succeeded();
        }
      }
    }
    return code(sums);
  }

  private Schedule.Pace pace(LineKind kind, long seeded) {
    boolean paced = rate != null || duration != null || burst > 0;
    if (burstInterval != null && burst == 0) {
      throw new IllegalArgumentException("--burst-interval: needs --burst, the lines of a burst");
    }
    if (jitterMillis != 0 && !paced) {
      throw new IllegalArgumentException("--jitter-ms: needs a pace, --eps or --duration");
    }
    double linesPerSecond = rate == null ? DEFAULT_RATE : rate;
    if (paced && !(linesPerSecond > 0)) {
      throw new IllegalArgumentException("--eps: " + rate + " (expected: more than 0)");
    }
    Duration time = duration == null ? DEFAULT_DURATION : duration;
    long timed = Math.round(linesPerSecond * time.toMillis() / 1000.0);
    long some = kind == LineKind.NOISE ? 20 : 10;
    long unpaced = count == null ? some : count;
    long lines = count != null && duration != null ? Math.min(count, timed) : timed;
    if (count != null && duration == null) {
      lines = count;
    }
    Duration interval = burstInterval == null ? USUAL_INTERVAL : burstInterval;
    if (burst > 0 && lines / linesPerSecond * 1000 < interval.toMillis()) {
      throw new IllegalArgumentException(
          "--burst-interval: the first burst, after %s s, would be after the end, at %.1f s"
              .formatted(interval.toMillis() / 1e3, lines / linesPerSecond));
    }
    int batch =
        batchSize != null
            ? batchSize
            : (int) Math.max(1, paced ? DEFAULT_BATCH : Math.min(1000, unpaced));
    return new Schedule.Pace(
        paced ? linesPerSecond : 0,
        paced ? lines : unpaced,
        batch,
        burst,
        interval,
        Duration.ofMillis(jitterMillis),
        seeded);
  }

  private LongFunction<Instant> times() {
    InstantSource clock = InstantSource.system();
    if (start == null ? seed == null : start.strip().equals("now")) {
      return line -> clock.instant();
    }
    Instant first = start == null ? SEEDED_START : Moment.require("--start", start, clock);
    return line -> first.plus(STEP.multipliedBy(line));
  }

  private static <T> T checked(java.util.function.Supplier<T> made) {
    try {
      return made.get();
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private static CommandException wrong(String sentence) {
    return new CommandException(ExitCode.INVALID_ARGS, sentence);
  }

  private static ExitCode code(Tally.Sums sums) {
    if (sums.unanswered() > 0) {
      return ExitCode.NETWORK;
    }
    return sums.refused() > 0 ? ExitCode.FINDINGS : ExitCode.OK;
  }

  private void show(Tally.Sums sums, double seconds) throws IOException {
    double reached = seconds == 0 ? 0 : sums.sent() / seconds;
    Map<String, Object> stat = new LinkedHashMap<>();
    stat.put("sent", sums.sent());
    stat.put("level_counts", sums.levels());
    String told = new ObjectMapper().writeValueAsString(stat);
    if (targets.toStdout(shell())) {
      output().remark("SC_STAT " + told);
      return;
    }
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("sent", sums.sent());
      document.put("acknowledged", sums.acknowledged());
      document.put("unconfirmed", sums.unconfirmed());
      document.put("refused", sums.refused());
      document.put("unanswered", sums.unanswered());
      document.put("planted", sums.planted());
      document.put("seconds", seconds);
      document.put("lines_per_second", reached);
      document.put("latency_ms", sums.latencyMillis());
      document.put("level_counts", sums.levels());
      document.put("first_trouble", sums.firstTrouble());
      output().json(document);
      return;
    }
    Table table = new Table("what", ">lines");
    table.row("sent", sums.sent());
    table.row("acknowledged", sums.acknowledged());
    table.row("unconfirmed", sums.unconfirmed());
    table.row("refused", sums.refused());
    table.row("unanswered", sums.unanswered());
    table.print(output());
    output().line("");
    output().line("%.1f lines a second for %.1f s".formatted(reached, seconds));
    if (sums.acknowledged() + sums.unconfirmed() + sums.refused() > 0) {
      StringBuilder latency = new StringBuilder("Latency of a batch in ms:");
      for (String name : List.of("p50", "p90", "p99", "p999", "max")) {
        latency.append(" %s %.1f".formatted(name, sums.latencyMillis().get(name)));
      }
      output().line(latency.toString());
    }
    if (!sums.firstTrouble().isEmpty()) {
      output().line("First trouble: " + Terminal.safe(sums.firstTrouble()));
    }
    output().line("SC_STAT " + told);
  }

  /** What was planted, as JSON lines in a file, if there is one. */
  private final class PlantedList implements AutoCloseable {
    private final ObjectMapper mapper = new ObjectMapper();
    private final @Nullable OutputStream out;
    private long line;

    PlantedList(@Nullable Path file) throws IOException {
      out =
          file == null
              ? null
              : new java.io.BufferedOutputStream(
                  Files.newOutputStream(shell().workingDirectory().resolve(file)));
    }

    void note(EmittedLine made) {
      line++;
      if (out == null) {
        return;
      }
      try {
        for (EmittedLine.Personal personal : made.personal()) {
          Map<String, Object> said = new LinkedHashMap<>();
          said.put("line", line);
          said.put("kind", personal.kind());
          said.put("value", personal.value());
          out.write((mapper.writeValueAsString(said) + "\n").getBytes(UTF_8));
        }
      } catch (IOException e) {
        throw new UncheckedIOException(e);
      }
    }

    void flush() throws IOException {
      if (out != null) {
        out.flush();
      }
    }

    @Override
    public void close() throws IOException {
      if (out != null) {
        out.close();
      }
    }
  }
}
