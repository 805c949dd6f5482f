package dev.wadi.cli.sink;

import com.fasterxml.jackson.databind.JsonNode;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.Moment;
import dev.wadi.cli.RunningGateway;
import dev.wadi.cli.SizeConverter;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;

/** {@code wadi sink replay}. */
@Command(
    name = "replay",
    description = {
      "Give a sink once more what came in during a stretch of time; no other sink gets it.",
      "Its place stays, and what is new goes on beside it. What every sink has is deleted",
      "after wadi.wal.keepDelivered: exit code 3 when nothing of that time is left.",
      "The replay belongs to the gateway: it goes on when this command ends, and ends with it."
    })
final class ReplayCommand extends OneSink {
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

  @Option(names = "--wait", description = "Wait until it is done; exit code 1 when it was stopped.")
  private boolean wait;

  @Override
  protected ExitCode run() throws Exception {
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
        gateway.call(
            RunningGateway.WAL, "replay", sink(), whose, first.toString(), end.toString(), rate);
    if (wait) {
      replay = awaitEnd(gateway, replay);
    }
    if (json()) {
      output().json(ReplayRow.document(replay));
    } else {
      output().line(ReplayRow.sentence(replay));
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
    for (int looks = 1; ReplayRow.isUnderWay(now); looks++) {
      TimeUnit.MILLISECONDS.sleep(1000 / LOOKS_A_SECOND);
      now = find(gateway, begun);
      if (looks % TELLS_EVERY == 0 && ReplayRow.isUnderWay(now)) {
        output().remark(ReplayRow.sentence(now));
      }
    }
    return now;
  }

  /* Numbers begin anew when the gateway starts, so the time is compared as well. */
  private static JsonNode find(RunningGateway gateway, JsonNode begun) throws IOException {
    for (JsonNode row : gateway.call(RunningGateway.WAL, "replays")) {
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
