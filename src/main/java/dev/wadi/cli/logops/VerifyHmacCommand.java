package dev.wadi.cli.logops;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.cli.CaptureFolders;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import dev.wadi.codec.logops.LogopsSignature;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code wadi verify-hmac}: whether a signature of LogOps' fits. */
@Command(
    name = "verify-hmac",
    description = {
      "Read the headers of a signed request from stdin, as sign-hmac writes them, and say whether",
      "the signature fits request and secret, and by which version. Time and nonce are not judged.",
      "The secret comes from LOGOPS_SECRET. Ends with 0 when it fits, 6 when it does not, 2 when a",
      "header or the secret is missing."
    })
public final class VerifyHmacCommand extends JsonCommand {
  private static final int MOST_BYTES = 1 << 20;

  @Option(names = "--url", required = true, paramLabel = "URL", description = "Where it was sent.")
  private String url = "";

  @Option(
      names = "--method",
      paramLabel = "METHOD",
      defaultValue = "POST",
      description = "Default: POST.")
  private String method = "";

  @Option(names = "--body", paramLabel = "BODY", description = "What was sent (default: {}).")
  private String body = "{}";

  @Option(names = "--body-file", paramLabel = "FILE", description = "What was sent, from a file.")
  private @Nullable Path file;

  @Override
  protected ExitCode run() throws IOException {
    byte[] sent =
        file == null
            ? body.getBytes(UTF_8)
            : Files.readAllBytes(CaptureFolders.given(shell(), file));
    String secret = shell().environment().getOrDefault(Signing.VARIABLE_OF_SECRET, "");
    if (secret.isEmpty()) {
      throw new CommandException(ExitCode.INVALID_ARGS, "no secret (cure: LOGOPS_SECRET set)");
    }
    String finding = finding(headers(), secret.getBytes(UTF_8), sent);
    boolean fits = finding.startsWith("fits");
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("fits", fits);
      document.put("finding", finding);
      output().json(document);
    } else {
      output().line(finding);
    }
    return fits ? ExitCode.OK : ExitCode.FINDINGS;
  }

  private String finding(Map<String, String> headers, byte[] secret, byte[] sent) {
    String hash = LogopsSignature.hash(ByteBuffer.wrap(sent));
    String said = headers.get("x-content-sha256");
    if (said != null && !said.equalsIgnoreCase(hash)) {
      return "does not fit: the body has another hash: " + hash;
    }
    String time = header(headers, "x-timestamp");
    String signature = header(headers, "x-signature");
    for (String version : new String[] {"0.5", "0.4"}) {
      String text =
          Signing.canonical(
              version, method, Signing.target(url), hash, time, headers.get("x-nonce"));
      if (LogopsSignature.fits(secret, text, signature)) {
        return "fits: version " + version;
      }
    }
    return "does not fit: another secret, method, path, time or nonce was signed";
  }

  private static String header(Map<String, String> headers, String name) {
    String value = headers.get(name);
    if (value == null || value.isEmpty()) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "stdin: no header " + name + " (expected: lines such as X-Signature: …)");
    }
    return value;
  }

  /* As they are, or as flags of curl's: -H 'X-Nonce: …'. */
  private Map<String, String> headers() throws IOException {
    Map<String, String> headers = new TreeMap<>();
    String all = new String(shell().input().readNBytes(MOST_BYTES), UTF_8);
    for (String line : all.split("\\R|(?<=['\"])\\s+(?=-H )", -1)) {
      String one = line.strip().replaceFirst("^-H\\s*", "").replaceFirst("^(['\"])(.*)\\1$", "$2");
      int colon = one.indexOf(':');
      if (colon > 0) {
        headers.put(
            one.substring(0, colon).strip().toLowerCase(Locale.ROOT),
            one.substring(colon + 1).strip());
      }
    }
    return headers;
  }
}
