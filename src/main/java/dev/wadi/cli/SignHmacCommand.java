package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.logops.LogopsSignature;
import dev.wadi.codec.plain.LaxTimes;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.HexFormat;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
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
final class SignHmacCommand extends JsonCommand {
  private static final Pattern OFFSET = Pattern.compile("([+-]?)([0-9]{1,9})([smh]?)");
  private static final int NONCE_BYTES = 16;

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

  @Option(
      names = "--signature-version",
      paramLabel = "VERSION",
      defaultValue = "0.5",
      description = "0.4, or 0.5, which signs the nonce, too (default: 0.5).")
  private String version = "0.5";

  @Option(names = "--nonce", paramLabel = "TEXT", description = "Nonce (default: a random one).")
  private @Nullable String nonce;

  @Option(names = "--no-nonce", description = "None; where wadi.logops.requireNonce is off.")
  private boolean withoutNonce;

  @Option(
      names = "--ts",
      paramLabel = "TIME",
      description = "Time of the signature (default: now).")
  private @Nullable String time;

  @Option(
      names = "--ts-offset",
      paramLabel = "OFFSET",
      description = "Seconds that are added to it, or such as -2m or +1h.")
  private @Nullable String offset;

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
    Map<String, String> headers = headers(sent);
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

  private Map<String, String> headers(byte[] sent) {
    String target = target();
    String path = target.replaceFirst("\\?.*", "");
    String hash = LogopsSignature.hash(ByteBuffer.wrap(sent));
    String signedAt = signedAt();
    String once = nonce();
    String verb = method.toUpperCase(Locale.ROOT);
    String canonical =
        switch (version) {
          case "0.4" -> LogopsSignature.canonical4(verb, target, signedAt, hash);
          case "0.5" -> LogopsSignature.canonical5(verb, path, hash, signedAt, once);
          default ->
              throw new CommandException(
                  ExitCode.INVALID_ARGS,
                  "--signature-version: '" + version + "' (expected: 0.4 or 0.5)");
        };
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Api-Key", key);
    headers.put("X-Timestamp", signedAt);
    headers.put("X-Content-SHA256", hash);
    headers.put("X-Signature", LogopsSignature.sign(secret().getBytes(UTF_8), canonical));
    if (once != null) {
      headers.put("X-Nonce", once);
    }
    return headers;
  }

  private String secret() {
    String found = secret.equals("-") ? shell().environment().get("LOGOPS_SECRET") : secret;
    if (found == null || found.isEmpty()) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "no secret (cure: as an argument, or - and LOGOPS_SECRET set)");
    }
    return found;
  }

  private String target() {
    try {
      URI address = new URI(url);
      String path = address.getRawPath();
      if (address.getHost() == null && !url.startsWith("/")) {
        throw new URISyntaxException(url, "no address");
      }
      String query = address.getRawQuery();
      return (path == null || path.isEmpty() ? "/" : path) + (query == null ? "" : "?" + query);
    } catch (URISyntaxException e) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "URL: '" + url + "' (expected: such as http://127.0.0.1:3100/v1/logs)");
    }
  }

  private String signedAt() {
    Instant at = Instant.now();
    if (time != null) {
      byte[] text = time.getBytes(UTF_8);
      long nanos = LaxTimes.ofText(text, 0, text.length);
      if (nanos == LaxTimes.NOT_A_TIME) {
        throw new CommandException(
            ExitCode.INVALID_ARGS, "--ts: '" + time + "' (expected: such as 2026-01-31T12:00:00Z)");
      }
      at = Rfc3339.toInstant(nanos);
    }
    return at.plus(offset()).truncatedTo(ChronoUnit.SECONDS).toString();
  }

  private Duration offset() {
    if (offset == null) {
      return Duration.ZERO;
    }
    Matcher parts = OFFSET.matcher(offset);
    if (!parts.matches()) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "--ts-offset: '" + offset + "' (expected: such as 30, -3600, -2m or +1h)");
    }
    long count = Long.parseLong(parts.group(2));
    Duration length =
        switch (parts.group(3)) {
          case "m" -> Duration.ofMinutes(count);
          case "h" -> Duration.ofHours(count);
          default -> Duration.ofSeconds(count);
        };
    return parts.group(1).equals("-") ? length.negated() : length;
  }

  private @Nullable String nonce() {
    if (withoutNonce) {
      return null;
    }
    if (nonce != null) {
      return nonce;
    }
    byte[] random = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
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
