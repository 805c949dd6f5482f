package dev.wadi.cli.keys;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.app.settings.SettingsGrammar;
import dev.wadi.chain.authenticate.HouseKey;
import dev.wadi.chain.authenticate.KeyFile;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.JsonCommand;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/** {@code wadi keys add}. */
@Command(
    name = "add",
    description = {
      "Make a key and print its token, which is shown this once and kept nowhere.",
      "A certificate of a client may stand for the key as well, or instead (--no-token)."
    })
final class AddCommand extends JsonCommand {
  /* A token that somebody else made, in place of a password that somebody thought of. */
  private static final int SHORTEST_OF_OTHERS = 16;

  @Parameters(paramLabel = "NAME", description = "What metrics and people call it.")
  private String name = "";

  @Option(
      names = "--tenant",
      paramLabel = "TENANT",
      description = "Whose logs it brings; any: the sender says (default: its name).")
  private @Nullable String tenant;

  @Option(names = "--description", paramLabel = "TEXT", description = "What it is for.")
  private @Nullable String description;

  @Option(
      names = "--expires",
      paramLabel = "TIME",
      description = "When it ends: 2026-12-31, 2026-12-31T12:00:00Z, or in 90d.")
  private @Nullable String expires;

  @Option(
      names = "--rate",
      paramLabel = "N",
      description = "Requests a second, such as 5 or 0.5 (default: that of the settings).")
  private @Nullable BigDecimal rate;

  @Option(names = "--burst", paramLabel = "N", description = "Requests at once.")
  private @Nullable Integer burst;

  @Option(
      names = "--bytes-per-day",
      paramLabel = "SIZE",
      description = "Bytes of lines in a day of UTC, such as 2GB.")
  private @Nullable String bytesPerDay;

  @Option(names = "--entries-per-day", paramLabel = "N", description = "Entries in a day of UTC.")
  private @Nullable Long entriesPerDay;

  @Option(
      names = "--doors",
      paramLabel = "DOOR",
      split = ",",
      description = "Doors that it opens, such as loki,otlp (default: all).")
  private List<String> doors = new ArrayList<>();

  @Option(
      names = "--mask",
      paramLabel = "FIELD",
      split = ",",
      description = "Fields that are masked in what it brings, besides those of its tenant.")
  private List<String> mask = new ArrayList<>();

  @Option(
      names = "--admin",
      description = "For administrators, and for nothing else unless --doors says so.")
  private boolean admin;

  @Option(
      names = "--certificate",
      paramLabel = "NAME",
      description = "A certificate that stands for it: CN:web, DNS:web.example, sha256:...")
  private List<String> certificates = new ArrayList<>();

  @Option(names = "--no-token", description = "Make no token: certificates alone open with it.")
  private boolean noToken;

  @Option(
      names = "--token-file",
      paramLabel = "FILE",
      description = "Take the token of a file (-: what is piped in) instead of making one.")
  private @Nullable Path tokenFile;

  @Mixin private KeyFileOptions keys = new KeyFileOptions();

  @Override
  protected ExitCode run() throws IOException {
    if (noToken && certificates.isEmpty()) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "--no-token: nothing would open with it (expected: --certificate)");
    }
    if (noToken && tokenFile != null) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "--no-token and --token-file (expected: one of them)");
    }
    String token = noToken ? null : token();
    keys.change(
        shell(),
        all -> {
          if (KeyFile.find(all, name) != null) {
            throw new CommandException(
                ExitCode.INVALID_ARGS,
                "a key is called " + name + " already (wadi keys rotate gives it a new token)");
          }
          write(all.addObject(), token);
          return all;
        });
    tell(token);
    return ExitCode.OK;
  }

  private void tell(@Nullable String token) {
    String file = keys.file(shell()).path().toString();
    if (json()) {
      Map<String, Object> document = new LinkedHashMap<>();
      document.put("name", name);
      document.put("tenant", tenant == null ? HouseKey.tenantOf(name) : tenant);
      document.put("token", tokenFile == null ? token : null);
      document.put("file", file);
      output().json(document);
      return;
    }
    if (token != null && tokenFile == null) {
      output().line(token);
      output()
          .remark("The token is shown this once. Senders use it as Authorization: Bearer TOKEN.");
    }
    output().remark("Key " + name + " is in " + file + ".");
  }

  private String token() throws IOException {
    Path from = tokenFile;
    if (from == null) {
      return KeyFileOptions.newToken();
    }
    byte[] content =
        from.toString().equals("-")
            ? shell().input().readNBytes(HouseKey.LONGEST_TOKEN + 2)
            : Files.readAllBytes(shell().workingDirectory().resolve(from));
    String token = new String(content, UTF_8).strip();
    if (token.length() < SHORTEST_OF_OTHERS) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "--token-file: shorter than 16 characters, and only its hash is kept (expected: a long"
              + " random one)");
    }
    HouseKey.requireToken("--token-file", token);
    return token;
  }

  private void write(ObjectNode key, @Nullable String token) {
    key.put("name", name);
    put(key, "tenant", tenant);
    key.put("active", true);
    put(key, "description", description);
    if (expires != null) {
      key.put("expires", KeyFileOptions.moment("--expires", expires).toString());
    }
    if (rate != null) {
      key.put("rate", rate);
    }
    if (burst != null) {
      key.put("burst", burst);
    }
    if (bytesPerDay != null) {
      key.put("bytesPerDay", SettingsGrammar.bytes(bytesPerDay));
    }
    if (entriesPerDay != null) {
      key.put("entriesPerDay", entriesPerDay);
    }
    put(key, "doors", doors);
    put(key, "mask", mask);
    if (admin) {
      key.put("admin", true);
    }
    put(key, "certificates", certificates);
    if (token != null) {
      KeyFile.addToken(key, token, null);
    }
  }

  private static void put(ObjectNode key, String field, @Nullable String value) {
    if (value != null) {
      key.put(field, value);
    }
  }

  private static void put(ObjectNode key, String field, List<String> values) {
    if (!values.isEmpty()) {
      ArrayNode list = key.putArray(field);
      values.forEach(list::add);
    }
  }
}
