package dev.wadi.cli;

import dev.wadi.emit.line.LineKind;
import dev.wadi.emit.send.Destination;
import dev.wadi.emit.send.HttpTarget;
import dev.wadi.emit.send.Target;
import dev.wadi.emit.send.WrittenTarget;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** Where {@code wadi emit} sends lines. */
final class EmitTargets {
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

  @Option(
      names = {"--to", "--ingest-url"},
      paramLabel = "TARGET",
      description = {
        "- for stdout, a file that is added to, udp://HOST:PORT, tcp://, tls://, logd://,",
        "kafka://HOST:PORT/TOPIC, or http://HOST:PORT with the path of a door (default:",
        "ENTRYPOINT_URL, or else stdout)."
      })
  private @Nullable String given;

  @Option(
      names = "--door",
      paramLabel = "DOOR",
      description = {
        "loki, loki-protobuf, logstack, logops, otlp or otlp-json (default: by the path, or else",
        "loki)."
      })
  private @Nullable String doorWord;

  @Mixin private DoorFlags doors = new DoorFlags();

  @Mixin private SettingsOptions settings = new SettingsOptions();

  @Option(names = "--emitter", paramLabel = "NAME", description = "X-Emitter (default: KIND).")
  private @Nullable String emitter;

  @Option(names = "--scenario-id", paramLabel = "ID", description = "X-Scenario-Id of LogOps'.")
  private @Nullable String scenario;

  @Option(
      names = "--connections",
      paramLabel = "N",
      defaultValue = "4",
      description = "Requests under way at once, at most (default: 4).")
  private int connections = 4;

  int connections() {
    if (connections < 1 || connections > 256) {
      throw wrong("--connections: " + connections + " (expected: 1 to 256)");
    }
    return connections;
  }

  private String to(Shell shell) {
    String entry = shell.environment().getOrDefault("ENTRYPOINT_URL", "");
    return given != null ? given : entry.isEmpty() ? "-" : entry;
  }

  boolean toStdout(Shell shell) {
    return to(shell).equals("-");
  }

  Target open(Shell shell, LineKind kind) throws IOException {
    String to = to(shell);
    if (toStdout(shell)) {
      Output output = shell.output();
      return new WrittenTarget(
          new FilterOutputStream(output.stream()) {
            @Override
            public void write(byte[] bytes, int offset, int length) {
              output.bytes(bytes, offset, length);
            }

            @Override
            public void flush() {
              output.flush();
            }
          });
    }
    if (!to.contains("://")) {
      Path file = shell.workingDirectory().resolve(to);
      OutputStream out =
          Files.newOutputStream(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND);
      return new WrittenTarget(out);
    }
    try {
      return destination(shell, kind, to).open(kind);
    } catch (IllegalArgumentException e) {
      throw wrong("--to: " + Terminal.safe(String.valueOf(e.getMessage())));
    }
  }

  private Destination destination(Shell shell, LineKind kind, String to) {
    Map<String, String> environment = shell.environment();
    String id = scenario == null ? environment.get("LOGOPS_SCENARIO") : scenario;
    return new Destination(
        Destination.address(to),
        door(),
        doors.headers(),
        emitter == null ? kind.word() : emitter,
        id == null || id.isEmpty() ? Optional.empty() : Optional.of(id),
        DoorFlags.key(shell),
        DoorFlags.secret(shell),
        doors.trust(shell, to, () -> settings.read(shell)),
        LONGEST_ANSWER);
  }

  private Optional<HttpTarget.Door> door() {
    try {
      return doorWord == null ? Optional.empty() : Optional.of(Destination.door(doorWord));
    } catch (IllegalArgumentException e) {
      throw wrong("--door: " + Terminal.safe(String.valueOf(e.getMessage())));
    }
  }

  private static CommandException wrong(String sentence) {
    return new CommandException(ExitCode.INVALID_ARGS, sentence);
  }
}
