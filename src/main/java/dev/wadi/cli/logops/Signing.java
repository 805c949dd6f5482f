package dev.wadi.cli.logops;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.codec.logops.LogopsSignature;
import dev.wadi.codec.plain.LaxTimes;
import dev.wadi.model.Rfc3339;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.ByteBuffer;
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
import picocli.CommandLine.Option;

/** How a request of LogOps' is signed, as options say it. */
final class Signing {
  static final String VARIABLE_OF_KEY = "LOGOPS_API_KEY";
  static final String VARIABLE_OF_SECRET = "LOGOPS_SECRET";

  private static final Pattern OFFSET = Pattern.compile("([+-]?)([0-9]{1,9})([smh]?)");
  private static final int NONCE_BYTES = 16;

  @Option(
      names = "--signature-version",
      paramLabel = "VERSION",
      defaultValue = "0.5",
      description = "0.4, or 0.5, which signs the nonce, too (default: 0.5).")
  private String version = "0.5";

  @Option(
      names = "--nonce",
      arity = "0..1",
      fallbackValue = "",
      paramLabel = "TEXT",
      description = "Nonce (default: a random one).")
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

  /** The headers of a request, in the order in which LogOps' tools write them. */
  Map<String, String> headers(String key, String secret, String method, String url, byte[] sent) {
    String target = target(url);
    String hash = LogopsSignature.hash(ByteBuffer.wrap(sent));
    String signedAt = signedAt();
    String once = nonce();
    String text = canonical(version, method, target, hash, signedAt, once);
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Api-Key", key);
    headers.put("X-Timestamp", signedAt);
    headers.put("X-Content-SHA256", hash);
    headers.put("X-Signature", LogopsSignature.sign(secret.getBytes(UTF_8), text));
    if (once != null) {
      headers.put("X-Nonce", once);
    }
    return headers;
  }

  /**
   * What a version signs.
   *
   * @param target path and query
   */
  static String canonical(
      String version,
      String method,
      String target,
      String hash,
      String signedAt,
      @Nullable String nonce) {
    String verb = method.toUpperCase(Locale.ROOT);
    return switch (version) {
      case "0.4" -> LogopsSignature.canonical4(verb, target, signedAt, hash);
      case "0.5" ->
          LogopsSignature.canonical5(verb, target.replaceFirst("\\?.*", ""), hash, signedAt, nonce);
      default ->
          throw new CommandException(
              ExitCode.INVALID_ARGS,
              "--signature-version: '" + version + "' (expected: 0.4 or 0.5)");
    };
  }

  /** Path and query of an address. */
  static String target(String url) {
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
    if (nonce != null && !nonce.isEmpty()) {
      return nonce;
    }
    byte[] random = new byte[NONCE_BYTES];
    new SecureRandom().nextBytes(random);
    return HexFormat.of().formatHex(random);
  }
}
