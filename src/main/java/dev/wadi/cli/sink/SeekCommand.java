package dev.wadi.cli.sink;

import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.Moment;
import dev.wadi.cli.RunningGateway;
import dev.wadi.cli.Terminal;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi sink seek}. */
@Command(
    name = "seek",
    description = {
      "Move a sink: it goes on there, and its place is kept over restarts.",
      "Back, and it gets again what is still in the log (a capture drops what it has).",
      "Ahead, and it never gets what lies between."
    })
final class SeekCommand extends OneSink {
  @Parameters(
      index = "1",
      paramLabel = "PLACE",
      description =
          "earliest, latest, <segment>:<offset> as sink ls shows it, a time such as"
              + " 2026-01-31T12:00:00Z, or 15m for 15 minutes ago. With a log in Kafka also an"
              + " offset, or readable: behind records that are damaged where it stands.")
  private String place = "";

  @Option(
      names = "--tenant",
      paramLabel = "NAME",
      description =
          "Whose cursor (default: the only tenant); with a log in Kafka a partition such as p0, or"
              + " all.")
  private @Nullable String tenant;

  @Override
  protected ExitCode run() throws IOException {
    @Nullable Instant time = isPlace(place.strip()) ? null : time();
    RunningGateway gateway = open();
    Sinks.Row before = Sinks.of(gateway).requireForAll(sink(), tenant);
    String now =
        time == null
            ? gateway
                .call(RunningGateway.WAL, "seek", sink(), before.tenant(), place.strip())
                .asText()
            : gateway
                .call(RunningGateway.WAL, "seekToTime", sink(), before.tenant(), time.toString())
                .asText();
    Sinks.Row after = Sinks.of(gateway).requireForAll(sink(), before.tenant());
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
        || text.equals("readable")
        || text.matches("[0-9]{1,18}")
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
