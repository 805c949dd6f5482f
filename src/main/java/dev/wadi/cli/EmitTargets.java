package dev.wadi.cli;

import dev.wadi.emit.line.LineKind;
import dev.wadi.emit.send.HttpTarget;
import dev.wadi.emit.send.SocketTarget;
import dev.wadi.emit.send.Target;
import dev.wadi.emit.send.WrittenTarget;
import dev.wadi.model.Labels;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Option;

/** Where {@code wadi emit} sends lines. */
final class EmitTargets {
  private static final String LOGOPS_PATH = "/v1/logs";
  private static final String LOGSTACK_PATH = "/v1/logs:ingest";
  private static final Duration LONGEST_ANSWER = Duration.ofSeconds(5);

  @Option(
      names = {"--to", "--ingest-url"},
      paramLabel = "TARGET",
      defaultValue = "-",
      description = {
        "- for stdout (default), a file that is added to, udp://HOST:PORT, tcp://HOST:PORT, or",
        "http://HOST:PORT with the path of a door."
      })
  private String to = "-";

  @Option(
      names = "--door",
      paramLabel = "DOOR",
      description = "loki, loki-protobuf, logstack or logops (default: by the path, or else loki).")
  private @Nullable String doorWord;

  @Option(
      names = "--header",
      paramLabel = "NAME:VALUE",
      description = "Header of each request, such as X-Scope-OrgID:demo; may be repeated.")
  private List<String> headers = List.of();

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

  boolean toStdout() {
    return to.equals("-");
  }

  Target open(Shell shell, LineKind kind) throws IOException {
    if (toStdout()) {
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
    URI address = address();
    return switch (String.valueOf(address.getScheme())) {
      case "udp" -> SocketTarget.udp(socket(address));
      case "tcp" -> SocketTarget.tcp(socket(address), (int) LONGEST_ANSWER.toMillis());
      case "http", "https" -> http(shell, kind, address);
      default -> throw wrong("--to: '" + Terminal.safe(to) + "' (expected: udp, tcp, http, https)");
    };
  }

  private URI address() {
    try {
      URI address = URI.create(to);
      if (address.getHost() != null) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      throw wrong("--to: '" + Terminal.safe(to) + "' is no address");
    }
    throw wrong("--to: '" + Terminal.safe(to) + "' names no host");
  }

  private InetSocketAddress socket(URI address) {
    if (address.getPort() < 1) {
      throw wrong("--to: '" + Terminal.safe(to) + "' names no port");
    }
    return new InetSocketAddress(address.getHost(), address.getPort());
  }

  private Target http(Shell shell, LineKind kind, URI given) {
    HttpTarget.Door door = door(given);
    URI address = given;
    if (given.getPath().length() <= 1) {
      address =
          given.resolve(
              switch (door) {
                case LOKI, LOKI_PROTOBUF -> "/loki/api/v1/push";
                case LOGSTACK -> LOGSTACK_PATH;
                case LOGOPS -> LOGOPS_PATH;
              });
    }
    Map<String, String> sent = new LinkedHashMap<>();
    if (door == HttpTarget.Door.LOGOPS) {
      sent.put("X-Emitter", emitter == null ? kind.word() : emitter);
      String id = scenario == null ? shell.environment().get("LOGOPS_SCENARIO") : scenario;
      if (id != null && !id.isEmpty()) {
        sent.put("X-Scenario-Id", id);
      }
    }
    for (String header : headers) {
      int colon = header.indexOf(':');
      if (colon < 1) {
        throw wrong("--header: (expected: NAME:VALUE)");
      }
      sent.put(header.substring(0, colon).strip(), header.substring(colon + 1).strip());
    }
    try {
      return new HttpTarget(
          door,
          address,
          sent,
          Labels.of("job", "wadi-emit", "emitter", kind.word()),
          key(shell.environment()),
          LONGEST_ANSWER);
    } catch (IllegalArgumentException e) {
      throw wrong(String.valueOf(e.getMessage()));
    }
  }

  private HttpTarget.Door door(URI address) {
    if (doorWord != null) {
      return named(doorWord);
    }
    return switch (String.valueOf(address.getPath())) {
      case LOGSTACK_PATH -> HttpTarget.Door.LOGSTACK;
      case LOGOPS_PATH, "/ingest" -> HttpTarget.Door.LOGOPS;
      default -> HttpTarget.Door.LOKI;
    };
  }

  private static HttpTarget.Door named(String word) {
    List<String> words =
        Arrays.stream(HttpTarget.Door.values()).map(HttpTarget.Door::word).toList();
    int found = words.indexOf(word);
    if (found < 0) {
      String known = String.join(", ", words);
      throw wrong("--door: '" + Terminal.safe(word) + "' (expected: " + known + ")");
    }
    return HttpTarget.Door.values()[found];
  }

  private static HttpTarget.@Nullable Key key(Map<String, String> environment) {
    String id = environment.get("LOGOPS_API_KEY");
    if (id == null || id.isEmpty()) {
      return null;
    }
    String secret = environment.get("LOGOPS_SECRET");
    String off = String.valueOf(environment.get("LOGOPS_DISABLE_NONCE"));
    boolean nonce = !List.of("1", "true", "yes").contains(off);
    return new HttpTarget.Key(id, secret == null || secret.isEmpty() ? null : secret, nonce);
  }

  private static CommandException wrong(String sentence) {
    return new CommandException(ExitCode.INVALID_ARGS, sentence);
  }
}
