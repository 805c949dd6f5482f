package dev.wadi.cli.logops;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.cli.CaptureFolders;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi sign-hmac}: the headers of a signed request of LogOps'. */
@Command(
    name = "sign-hmac",
    description = {
      "Sign a request for LogOps' door (POST /v1/logs) and print its headers, or with --curl a",
      "command that sends it. A signature is good for the time of wadi.logops.skew, and once.",
      "SECRET - is read from LOGOPS_SECRET, so that it is in no list of processes."
    })
public final class SignHmacCommand extends JsonCommand {
  @Parameters(index = "0", paramLabel = "KEY", description = "Public id of the key.")
  private String key = "";

  @Parameters(index = "1", paramLabel = "SECRET", description = "Its secret, or -.")
  private String secret = "";

  @Parameters(index = "2", paramLabel = "METHOD", description = "Such as POST.")
  private String method = "";

  @Parameters(index = "3", paramLabel = "URL", description = "Where it is going to be sent.")
  private String url = "";

  @Parameters(
      index = "4",
      arity = "0..1",
      paramLabel = "BODY",
      defaultValue = "{}",
      description = "What is sent (default: {}).")
  private String body = "{}";

  @Option(names = "--body-file", paramLabel = "FILE", description = "What is sent, from a file.")
  private @Nullable Path bodyFile;

  @Mixin private Signing signing = new Signing();

  @Option(
      names = {"--one-per-line", "--flags"},
      description = "Write each header as a flag of curl's, -H \"Name: value\".")
  private boolean flags;

  @Option(names = "--curl", description = "Write a command that sends the request.")
  private boolean curl;

  @Override
  protected ExitCode run() throws IOException {
    byte[] sent =
        bodyFile == null
            ? body.getBytes(UTF_8)
            : Files.readAllBytes(CaptureFolders.given(shell(), bodyFile));
    Map<String, String> headers = signing.headers(key, secret(), method, url, sent);
    if (json()) {
      output().json(new LinkedHashMap<>(headers));
    } else if (curl) {
      output().line(command(headers));
    } else {
      headers.forEach(
          (name, value) ->
              output().line(flags ? "-H " + quoted(name + ": " + value) : name + ": " + value));
    }
    return ExitCode.OK;
  }

  private String secret() {
    String found =
        secret.equals("-") ? shell().environment().get(Signing.VARIABLE_OF_SECRET) : secret;
    if (found == null || found.isEmpty()) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "no secret (cure: as an argument, or - and LOGOPS_SECRET set)");
    }
    return found;
  }

  private String command(Map<String, String> headers) {
    StringBuilder line = new StringBuilder("curl -sS -X ").append(method.toUpperCase(Locale.ROOT));
    line.append(" -H 'Content-Type: application/json'");
    headers.forEach((name, value) -> line.append(" -H ").append(quoted(name + ": " + value)));
    line.append(" --data-binary ").append(bodyFile == null ? quoted(body) : quoted("@" + bodyFile));
    return line.append(' ').append(quoted(url)).toString();
  }

  /* As a POSIX shell takes it as it is. */
  private static String quoted(String text) {
    return "'" + text.replace("'", "'\\''") + "'";
  }
}
