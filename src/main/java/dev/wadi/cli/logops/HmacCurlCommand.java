package dev.wadi.cli.logops;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.cli.CaptureFolders;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.WadiCommand;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi hmac-curl}: curl with a signature of LogOps'. */
@Command(
    name = "hmac-curl",
    description = {
      "Sign a request for LogOps' door and send it with curl. What curl writes is the result. Key,",
      "signature and body reach curl by its standard input, so they are in no list of processes.",
      "Ends as curl does: 0, 5 when the server cannot be reached or curl's --fail says no, else 1."
    })
public final class HmacCurlCommand extends WadiCommand {
  /**
   * Name not found, no connection, time is up, cut connections; and what --fail makes of a refusal.
   */
  private static final Set<Integer> NETWORK = Set.of(5, 6, 7, 16, 18, 22, 28, 35, 52, 55, 56, 60);

  @Option(
      names = {"-u", "--url"},
      paramLabel = "URL",
      defaultValue = "http://127.0.0.1:3100/v1/logs",
      description = "Where it goes (default: http://127.0.0.1:3100/v1/logs).")
  private String url = "";

  @Option(
      names = {"-X", "--method"},
      paramLabel = "METHOD",
      defaultValue = "POST",
      description = "Default: POST.")
  private String method = "";

  @Option(
      names = {"-k", "--key"},
      paramLabel = "KEY",
      description = "Public id of the key (default: LOGOPS_API_KEY, else demo-pub-1).")
  private @Nullable String key;

  @Option(
      names = {"-s", "--secret"},
      paramLabel = "SECRET",
      description = "Its secret (default: LOGOPS_SECRET).")
  private @Nullable String secret;

  @Option(
      names = {"-d", "--data"},
      paramLabel = "BODY",
      description = "What is sent (default: {}).")
  private @Nullable String body;

  @Option(
      names = {"-f", "--file"},
      paramLabel = "FILE",
      description = "What is sent, from a file.")
  private @Nullable Path file;

  @Option(
      names = "--content-type",
      paramLabel = "TYPE",
      defaultValue = "application/json",
      description = "Default: application/json.")
  private String contentType = "";

  @Mixin private Signing signing = new Signing();

  @Option(names = "--echo-headers", description = "Show the headers of the signature on stderr.")
  private boolean echo;

  @Parameters(paramLabel = "CURL", arity = "0..*", description = "Behind --: options for curl.")
  private List<String> more = new ArrayList<>();

  @Override
  protected ExitCode run() throws IOException, InterruptedException {
    @Nullable Path source = file == null ? null : CaptureFolders.given(shell(), file);
    if (source != null && body != null) {
      throw new CommandException(ExitCode.INVALID_ARGS, "--data and --file: expected one of them");
    }
    byte[] sent = source == null ? text().getBytes(UTF_8) : Files.readAllBytes(source);
    Map<String, String> headers = signing.headers(key(), secret(), method, url, sent);
    if (echo) {
      headers.forEach((name, value) -> output().remark(name + ": " + value));
    }
    return send(config(headers, source));
  }

  private String text() {
    return body == null || body.isEmpty() ? "{}" : body;
  }

  private String key() {
    return key == null
        ? shell().environment().getOrDefault(Signing.VARIABLE_OF_KEY, "demo-pub-1")
        : key;
  }

  private String secret() {
    String found = secret == null ? shell().environment().get(Signing.VARIABLE_OF_SECRET) : secret;
    if (found == null || found.isEmpty()) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "no secret (cure: --secret, or LOGOPS_SECRET set)");
    }
    return found;
  }

  /* The form of curl's --config, in which a text is quoted as in C. */
  private String config(Map<String, String> headers, @Nullable Path source) {
    StringBuilder lines = new StringBuilder();
    line(lines, "url", url);
    line(lines, "request", method.toUpperCase(Locale.ROOT));
    line(lines, "header", "Content-Type: " + contentType);
    headers.forEach((name, value) -> line(lines, "header", name + ": " + value));
    if (source == null) {
      line(lines, "data-raw", text());
    } else {
      line(lines, "data-binary", "@" + source.toAbsolutePath());
    }
    return lines.toString();
  }

  private static void line(StringBuilder lines, String option, String value) {
    lines
        .append(option)
        .append(" = \"")
        .append(
            value
                .replace("\\", "\\\\")
                .replace("\"", "\\\"")
                .replace("\n", "\\n")
                .replace("\r", "\\r")
                .replace("\t", "\\t"))
        .append("\"\n");
  }

  private ExitCode send(String config) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("curl", "-sS", "--config", "-"));
    command.addAll(more);
    Process curl;
    try {
      curl = new ProcessBuilder(command).redirectError(ProcessBuilder.Redirect.INHERIT).start();
    } catch (IOException e) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "curl cannot be started (cure: install it, or wadi sign-hmac for the headers alone)");
    }
    try {
      try (OutputStream in = curl.getOutputStream()) {
        in.write(config.getBytes(UTF_8));
      }
      try (InputStream out = curl.getInputStream()) {
        out.transferTo(output().stream());
      }
      int code = curl.waitFor();
      return code == 0
          ? ExitCode.OK
          : NETWORK.contains(code) ? ExitCode.NETWORK : ExitCode.INTERNAL;
    } finally {
      curl.destroy();
    }
  }
}
