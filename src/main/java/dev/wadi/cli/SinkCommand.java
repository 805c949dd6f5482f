package dev.wadi.cli;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.analysis.Numbers;
import dev.wadi.app.settings.SettingsGrammar;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.TypeConversionException;

/** {@code wadi sink}: what each sink of a running gateway has, and moving it. */
@Command(
    name = "sink",
    description = {
      "Look at the sinks of a running gateway, move them, give them the past once more.",
      "Calls the gateway by its console, with the login of the settings."
    },
    synopsisSubcommandLabel = "COMMAND",
    subcommands = {
      SinkCommand.Ls.class,
      SinkCommand.Seek.class,
      SinkCommand.Replay.class,
      SinkCommand.Replays.class,
      SinkCommand.Stop.class,
      SinkCommand.Pause.class,
      SinkCommand.Resume.class,
      SinkCommand.Drop.class
    })
final class SinkCommand extends WadiCommand {
  private static final String WAL = RunningGateway.WAL;
  private static final String NO_VALUE = "-";

  @Override
  ExitCode run() {
    throw new NoCommandException(spec());
  }

  /** What the commands about one sink share. */
  abstract static class OneSink extends JsonCommand {
    @Mixin private GatewayOptions gateway = new GatewayOptions();

    @Parameters(index = "0", paramLabel = "SINK", description = "As sink ls names it.")
    private String sink = "";

    final String sink() {
      return sink;
    }

    final RunningGateway open() throws IOException {
      return gateway.open(this);
    }
  }

  /** {@code wadi sink ls}. */
  @Command(
      name = "ls",
      description = {
        "List each sink and tenant: its state, where it is, what it still has to get.",
        "A sink that is required holds the log; one that is best-effort may be overtaken."
      })
  static final class Ls extends JsonCommand {
    @Mixin private GatewayOptions gateway = new GatewayOptions();

    @Option(names = "--tenant", paramLabel = "NAME", description = "Of this tenant alone.")
    private @Nullable String tenant;

    @Override
    ExitCode run() throws IOException {
      List<Sinks.Row> rows = new ArrayList<>(Sinks.of(gateway.open(this)).rows());
      if (tenant != null) {
        rows.removeIf(row -> !row.tenant().equals(tenant));
      }
      if (json()) {
        output().json(rows.stream().map(Sinks.Row::document).toList());
      } else {
        print(rows);
      }
      return ExitCode.OK;
    }

    private void print(List<Sinks.Row> rows) {
      if (rows.isEmpty()) {
        output().line(tenant == null ? "No sinks." : "No sink has met that tenant.");
        return;
      }
      Table table =
          new Table(
              "sink", "tenant", "state", "delivery", "cursor", ">backlog", ">lines", ">oldest");
      for (Sinks.Row row : rows) {
        table.row(
            row.sink(),
            row.tenant().isEmpty() ? NO_VALUE : row.tenant(),
            row.state(),
            row.delivery(),
            row.cursor(),
            Numbers.bytes(row.backlogBytes()),
            row.backlogLines() < 0 ? NO_VALUE : Numbers.count(row.backlogLines()),
            Numbers.duration(Duration.ofMillis((long) (row.backlogSeconds() * 1000))));
      }
      table.print(output());
      rows.stream()
          .filter(row -> !row.trouble().isEmpty())
          .map(row -> row.sink() + ": " + Terminal.safe(row.trouble()))
          .distinct()
          .forEach(output()::remark);
    }
  }

  /** {@code wadi sink seek}. */
  @Command(
      name = "seek",
      description = {
        "Move a sink: it goes on there, and its place is kept over restarts.",
        "Back, and it gets again what is still in the log (a capture drops what it has).",
        "Ahead, and it never gets what lies between."
      })
  static final class Seek extends OneSink {
    @Parameters(
        index = "1",
        paramLabel = "PLACE",
        description =
            "earliest, latest, <segment>:<offset> as sink ls shows it, a time such as"
                + " 2026-01-31T12:00:00Z, or 15m for 15 minutes ago.")
    private String place = "";

    @Option(
        names = "--tenant",
        paramLabel = "NAME",
        description = "Whose cursor (default: the only tenant).")
    private @Nullable String tenant;

    @Override
    ExitCode run() throws IOException {
      @Nullable Instant time = isPlace(place.strip()) ? null : time();
      RunningGateway gateway = open();
      Sinks.Row before = Sinks.of(gateway).require(sink(), tenant);
      String now =
          time == null
              ? gateway.call(WAL, "seek", sink(), before.tenant(), place.strip()).asText()
              : gateway.call(WAL, "seekToTime", sink(), before.tenant(), time.toString()).asText();
      Sinks.Row after = Sinks.of(gateway).require(sink(), before.tenant());
      if (json()) {
        Map<String, Object> document = new LinkedHashMap<>();
        document.put("sink", sink());
        document.put("tenant", before.tenant());
        document.put("from", before.cursor());
        document.put("to", now);
        document.put("backlog_bytes", after.backlogBytes());
        document.put("backlog_lines", after.backlogLines());
        output().json(document);
      } else {
        output()
            .line(
                "%s goes on at %s of %s; it was at %s"
                    .formatted(sink(), now, before.tenant(), before.cursor()));
      }
      return ExitCode.OK;
    }

    private static boolean isPlace(String text) {
      return text.equals("earliest")
          || text.equals("latest")
          || text.matches("[0-9]{1,19}:[0-9]{1,19}") && !isTimeOfDay(text);
    }

    /* 12:30 would be a place far before everything, and was meant as a time of day. */
    private static boolean isTimeOfDay(String text) {
      return text.matches("([01]?[0-9]|2[0-3]):[0-5][0-9]");
    }

    private Instant time() {
      return Moment.of(place, InstantSource.system())
          .orElseThrow(
              () ->
                  new CommandException(
                      ExitCode.INVALID_ARGS,
                      "%s: \"%s\" (expected: earliest, latest, <segment>:<offset>, %s)"
                          .formatted(
                              isTimeOfDay(place.strip()) ? "a time without its day" : "no place",
                              Terminal.safe(place),
                              Moment.FORMS)));
    }
  }

  /** {@code wadi sink replay}. */
  @Command(
      name = "replay",
      description = {
        "Give a sink once more what came in during a stretch of time; no other sink gets it.",
        "Its place stays, and what is new goes on beside it. What every sink has is deleted",
        "after wadi.wal.keepDelivered: exit code 3 when nothing of that time is left.",
        "The replay belongs to the gateway: it goes on when this command ends, and ends with it."
      })
  static final class Replay extends OneSink {
    private static final int LOOKS_A_SECOND = 2;
    private static final int TELLS_EVERY = 5 * LOOKS_A_SECOND;

    @Parameters(
        index = "1",
        paramLabel = "FROM",
        description = "When it came in: a time such as 2026-01-31T12:00:00Z, or 15m for ago.")
    private String from = "";

    @Parameters(index = "2", paramLabel = "TO", description = "End, not included; or now.")
    private String to = "";

    @Option(
        names = "--tenant",
        paramLabel = "NAME",
        description = "Whose lines (default: the only tenant).")
    private @Nullable String tenant;

    @Option(
        names = "--rate",
        paramLabel = "SIZE",
        converter = SizeConverter.class,
        description = "Most bytes a second, such as 512KB (default: 1MB).")
    private long rate = 1 << 20;

    @Option(
        names = "--wait",
        description = "Wait until it is done; exit code 1 when it was stopped.")
    private boolean wait;

    @Override
    ExitCode run() throws Exception {
      if (rate < 1) {
        throw new ParameterException(spec().commandLine(), "--rate: 0 (expected: 1 or more)");
      }
      InstantSource clock = InstantSource.system();
      Instant first = Moment.require("FROM", from, clock);
      Instant end = Moment.require("TO", to, clock);
      if (!first.isBefore(end)) {
        throw new CommandException(
            ExitCode.INVALID_ARGS, "TO: %s is not after FROM, %s".formatted(end, first));
      }
      RunningGateway gateway = open();
      String whose = Sinks.of(gateway).require(sink(), tenant).tenant();
      JsonNode replay =
          gateway.call(WAL, "replay", sink(), whose, first.toString(), end.toString(), rate);
      if (wait) {
        replay = awaitEnd(gateway, replay);
      }
      if (json()) {
        output().json(document(replay));
      } else {
        output().line(sentence(replay));
      }
      String state = replay.path("state").asText();
      if (state.equals("stopped")) {
        return ExitCode.INTERNAL;
      }
      return state.equals("done") && replay.path("sentEntries").asLong() == 0
          ? ExitCode.NOT_FOUND
          : ExitCode.OK;
    }

    private JsonNode awaitEnd(RunningGateway gateway, JsonNode begun)
        throws IOException, InterruptedException {
      JsonNode now = begun;
      for (int looks = 1; isUnderWay(now); looks++) {
        TimeUnit.MILLISECONDS.sleep(1000 / LOOKS_A_SECOND);
        now = find(gateway, begun);
        if (looks % TELLS_EVERY == 0 && isUnderWay(now)) {
          output().remark(sentence(now));
        }
      }
      return now;
    }

    /* Numbers begin anew when the gateway starts, so the time is compared as well. */
    private static JsonNode find(RunningGateway gateway, JsonNode begun) throws IOException {
      for (JsonNode row : gateway.call(WAL, "replays")) {
        if (row.path("id").equals(begun.path("id"))
            && row.path("begunAt").equals(begun.path("begunAt"))) {
          return row;
        }
      }
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "the gateway does not know replay "
              + begun.path("id").asText()
              + " any more: it was restarted, and the replay ended with it");
    }
  }

  /** {@code wadi sink replays}. */
  @Command(
      name = "replays",
      description = "List the replays under way and those that ended since the gateway's start.")
  static final class Replays extends JsonCommand {
    @Mixin private GatewayOptions gateway = new GatewayOptions();

    @Override
    ExitCode run() throws IOException {
      JsonNode all = gateway.open(this).call(WAL, "replays");
      if (json()) {
        List<Object> documents = new ArrayList<>();
        all.forEach(row -> documents.add(document(row)));
        output().json(documents);
        return ExitCode.OK;
      }
      if (all.isEmpty()) {
        output().line("No replays since the gateway's start.");
        return ExitCode.OK;
      }
      Table table =
          new Table(
              ">id", "sink", "tenant", "from", "to", "state", ">lines", ">sent", ">most", "begun");
      for (JsonNode row : all) {
        table.row(
            row.path("id").asText(),
            row.path("reader").asText(),
            row.path("tenant").asText(),
            seconds(row.path("from").asText()),
            seconds(row.path("to").asText()),
            row.path("state").asText(),
            Numbers.count(row.path("sentEntries").asLong()),
            Numbers.bytes(row.path("sentBytes").asLong()),
            Numbers.bytes(row.path("bytesPerSecond").asLong()) + "/s",
            seconds(row.path("begunAt").asText()));
      }
      table.print(output());
      return ExitCode.OK;
    }

    /* A table has no room for nanoseconds; the JSON shows them. */
    private static String seconds(String time) {
      return time.replaceFirst("\\.[0-9]+Z$", "Z");
    }
  }

  /** {@code wadi sink stop}. */
  @Command(
      name = "stop",
      description = {
        "End a replay; what it has sent stays sent, and the sink stays where it is.",
        "Lines that are with the sink already may still arrive."
      })
  static final class Stop extends JsonCommand {
    @Mixin private GatewayOptions gateway = new GatewayOptions();

    @Parameters(paramLabel = "REPLAY", description = "Its number, as sink replays shows it.")
    private long id;

    @Override
    ExitCode run() throws IOException {
      RunningGateway running = gateway.open(this);
      Optional<JsonNode> before = Optional.empty();
      List<String> known = new ArrayList<>();
      for (JsonNode row : running.call(WAL, "replays")) {
        known.add(row.path("id").asText());
        if (row.path("id").asLong() == id) {
          before = Optional.of(row);
        }
      }
      if (before.isEmpty()) {
        throw new CommandException(
            ExitCode.NOT_FOUND,
            "no such replay: %d (there are: %s)"
                .formatted(id, known.isEmpty() ? "none" : String.join(", ", known)));
      }
      JsonNode stopped = running.call(WAL, "stopReplay", id);
      if (json()) {
        output().json(document(stopped));
      } else {
        output()
            .line((isUnderWay(before.get()) ? "" : "it had ended before: ") + sentence(stopped));
      }
      return ExitCode.OK;
    }
  }

  /** {@code wadi sink pause}. */
  @Command(
      name = "pause",
      description = {
        "Hand nothing more to a sink until sink resume; its lines wait on disk.",
        "Lasts until the gateway or the sink's route is started again."
      })
  static final class Pause extends OneSink {
    @Override
    ExitCode run() throws IOException {
      RunningGateway gateway = open();
      Sinks.of(gateway).require(sink());
      gateway.call(WAL, "pauseReader", sink());
      return tellState(this, gateway);
    }
  }

  /** {@code wadi sink resume}. */
  @Command(name = "resume", description = "Go on with a sink that was paused.")
  static final class Resume extends OneSink {
    @Override
    ExitCode run() throws IOException {
      RunningGateway gateway = open();
      Sinks.of(gateway).require(sink());
      gateway.call(WAL, "resumeReader", sink());
      return tellState(this, gateway);
    }
  }

  /** {@code wadi sink drop}. */
  @Command(
      name = "drop",
      description = {
        "Forget a sink that no route delivers to any more, with its places of all tenants.",
        "Nothing waits for it then. A sink of the same name begins anew."
      })
  static final class Drop extends OneSink {
    @Option(names = "--yes", description = "Really do it.")
    private boolean yes;

    @Override
    ExitCode run() throws IOException {
      RunningGateway gateway = open();
      List<Sinks.Row> rows = Sinks.of(gateway).require(sink());
      if (!yes) {
        boolean counted = rows.stream().allMatch(row -> row.backlogLines() >= 0);
        long lines = rows.stream().mapToLong(Sinks.Row::backlogLines).sum();
        throw new ParameterException(
            spec().commandLine(),
            "sink drop forgets where %s is, with %s lines that it has not got; say --yes when that is meant"
                .formatted(sink(), counted ? Numbers.count(lines) : "an unknown number of"));
      }
      gateway.call(WAL, "dropReader", sink());
      return tell(this, "dropped", sink() + " is forgotten");
    }
  }

  /** Reads sizes as the settings do. */
  static final class SizeConverter implements ITypeConverter<Long> {
    @Override
    public Long convert(String text) {
      try {
        return SettingsGrammar.bytes(text);
      } catch (IllegalArgumentException e) {
        throw new TypeConversionException(e.getMessage());
      }
    }
  }

  private static ExitCode tellState(OneSink command, RunningGateway gateway) throws IOException {
    String sink = command.sink();
    String state = Sinks.of(gateway).require(sink).get(0).state();
    return tell(
        command,
        state,
        switch (state) {
          case "paused" -> sink + " is paused; its lines wait on disk";
          case "stopped" -> sink + " gets nothing: no route that is running delivers to it";
          case "running" -> sink + " goes on";
          default -> sink + " goes on, but is in trouble: " + state;
        });
  }

  private static ExitCode tell(OneSink command, String state, String sentence) {
    if (command.json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("sink", command.sink());
      document.put("state", state);
      command.output().json(document);
    } else {
      command.output().line(sentence);
    }
    return ExitCode.OK;
  }

  private static boolean isUnderWay(JsonNode replay) {
    String state = replay.path("state").asText();
    return state.equals("running") || state.equals("waiting");
  }

  private static String sentence(JsonNode replay) {
    String state = replay.path("state").asText();
    long lines = replay.path("sentEntries").asLong();
    if (state.equals("done") && lines == 0) {
      return "nothing of that time is in the log any more (wadi.wal.keepDelivered keeps it longer)";
    }
    String how =
        switch (state) {
          case "waiting" -> "waits, since the sink is paused or stopped";
          case "running" -> "is under way";
          case "done" -> "is done";
          default -> "was stopped";
        };
    long underWay = replay.path("underWayEntries").asLong();
    String late =
        state.equals("stopped") && underWay > 0
            ? "; " + Numbers.count(underWay) + " lines under way may still arrive"
            : "";
    return "replay %s to %s of %s %s: %s lines, %s%s"
        .formatted(
            replay.path("id").asText(),
            replay.path("reader").asText(),
            replay.path("tenant").asText(),
            how,
            Numbers.count(lines),
            Numbers.bytes(replay.path("sentBytes").asLong()),
            late);
  }

  private static Map<String, Object> document(JsonNode replay) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("id", replay.path("id").asLong());
    document.put("sink", replay.path("reader").asText());
    document.put("tenant", replay.path("tenant").asText());
    document.put("from", replay.path("from").asText());
    document.put("to", replay.path("to").asText());
    document.put("state", replay.path("state").asText());
    document.put("sent_lines", replay.path("sentEntries").asLong());
    document.put("sent_bytes", replay.path("sentBytes").asLong());
    document.put("under_way_lines", replay.path("underWayEntries").asLong());
    document.put("bytes_per_second", replay.path("bytesPerSecond").asLong());
    document.put("failed_batches", replay.path("failedBlocks").asLong());
    document.put("begun", replay.path("begunAt").asText());
    String ended = replay.path("endedAt").asText();
    if (!ended.isEmpty()) {
      document.put("ended", ended);
    }
    return document;
  }
}
