package dev.wadi.cli;

import dev.wadi.app.settings.SettingsGrammar;
import dev.wadi.app.settings.SettingsLogtap;
import dev.wadi.app.settings.SettingsReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Stack;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.IParameterConsumer;
import picocli.CommandLine.Model.ArgSpec;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;

/**
 * The flags of logtap's receiver, and what they mean in our settings.
 *
 * <p>What this version cannot do is refused with a sentence rather than passed over: a receiver
 * that silently leaves out encryption is worse than none.
 */
final class ReceiverOptions {
  private static final int MAX_BUFFER_ENTRIES = 1_048_576;

  @Option(names = "--listen", paramLabel = "HOST:PORT", description = "Address of the data door.")
  private @Nullable String listen;

  @Option(
      names = "--dir",
      paramLabel = "DIR",
      description = "Folder that is the one capture (as logtap has it).")
  private @Nullable String dir;

  @Option(names = "--max-file", paramLabel = "SIZE", description = "Size that closes a data file.")
  private @Nullable String maxFile;

  @Option(names = "--max-disk", paramLabel = "SIZE", description = "Most disk; 0 is no bound.")
  private @Nullable String maxDisk;

  @Option(
      names = "--compress",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "true",
      parameterConsumer = Optional.class,
      description = "Accepted; captures are always compressed as they are written.")
  private @Nullable String compress;

  @Option(
      names = "--redact",
      arity = "0..1",
      fallbackValue = "true",
      paramLabel = "KINDS",
      parameterConsumer = Optional.class,
      description = "What to remove: alone or true for everything, false for nothing, or a list.")
  private @Nullable String redact;

  @Option(names = "--redact-patterns", paramLabel = "FILE", description = "Patterns of your own.")
  private @Nullable String redactPatterns;

  @Option(
      names = "--buffer",
      paramLabel = "ENTRIES",
      description = "Accepted; the buffer is on disk and bounded by wadi.wal.quotaBytes.")
  private @Nullable Integer buffer;

  @Option(names = "--headless", description = "Accepted; there is no terminal view.")
  @SuppressWarnings("UnusedVariable") // that it exists is enough
  private boolean headless;

  @Option(
      names = "--tls-cert",
      paramLabel = "FILE",
      description = "Certificate of the data door in PEM; with it, the door speaks TLS.")
  private @Nullable String tlsCert;

  @Option(names = "--tls-key", paramLabel = "FILE", description = "Its key in PEM.")
  private @Nullable String tlsKey;

  @Option(
      names = {"--webhook", "--webhook-url"},
      paramLabel = "URL",
      description = "Address that is told what happens; several with commas or by repetition.")
  private List<String> webhooks = new ArrayList<>();

  @Option(
      names = "--webhook-events",
      paramLabel = "NAMES",
      description = "Events that it is told, with commas; all of them without.")
  private @Nullable String webhookEvents;

  @Option(
      names = "--webhook-auth",
      paramLabel = "KIND:SECRET",
      description =
          "bearer:TOKEN or hmac-sha256:SECRET. Others on this machine see it; better is"
              + " wadi.webhook.authFile.")
  private @Nullable String webhookAuth;

  @Option(
      names = "--alert-rules",
      paramLabel = "FILE",
      description = "Alert rules, in logtap's form or as Loki's ruler has them.")
  private @Nullable String alertRules;

  @Option(
      names = {"--image", "--namespace", "-n", "--ttl"},
      hidden = true)
  private List<String> cluster = new ArrayList<>();

  @Option(names = "--in-cluster", hidden = true)
  private boolean inCluster;

  /**
   * Adds what the flags say to a reader of settings.
   *
   * @throws ParameterException for what logtap refuses as well, or what this version cannot do
   */
  void applyTo(SettingsReader reader, CommandSpec command) {
    requirePossible(command);
    apply(reader, command, "--listen", listen, SettingsLogtap::listen);
    apply(reader, command, "--dir", dir, SettingsLogtap::dir);
    apply(reader, command, "--max-file", maxFile, v -> size("wadi.capture.maxFileBytes", v));
    apply(reader, command, "--max-disk", maxDisk, v -> size("wadi.capture.maxDiskBytes", v));
    apply(reader, command, "--redact", redact, SettingsLogtap::redact);
    apply(
        reader,
        command,
        "--redact-patterns",
        redactPatterns,
        v -> Map.of("wadi.redact.patterns", v));
    apply(reader, command, "--alert-rules", alertRules, v -> Map.of("wadi.alerts.rules", v));
    String urls = webhooks.isEmpty() ? null : String.join(",", webhooks);
    apply(reader, command, "--tls-cert", tlsCert, file -> Map.of("wadi.tls.certificate", file));
    apply(reader, command, "--tls-key", tlsKey, file -> Map.of("wadi.tls.key", file));
    apply(reader, command, "--webhook", urls, SettingsLogtap::webhooks);
    apply(reader, command, "--webhook-events", webhookEvents, SettingsLogtap::webhookEvents);
    apply(reader, command, "--webhook-auth", webhookAuth, SettingsLogtap::webhookAuth);
  }

  private void requirePossible(CommandSpec command) {
    if ((tlsCert == null) != (tlsKey == null)) {
      throw wrong(command, "--tls-cert and --tls-key belong together (expected: both, or none)");
    }
    if (inCluster || !cluster.isEmpty()) {
      throw wrong(command, "--in-cluster is not in this version: apply a manifest of your own");
    }
    if (buffer != null && (buffer < 1 || buffer > MAX_BUFFER_ENTRIES)) {
      throw wrong(command, "--buffer " + buffer + " (expected: 1 to " + MAX_BUFFER_ENTRIES + ")");
    }
    if (compress != null && !compress.equals("true") && !compress.equals("false")) {
      throw wrong(command, "--compress=" + compress + " (expected: true or false)");
    }
  }

  private static void apply(
      SettingsReader reader,
      CommandSpec command,
      String flag,
      @Nullable String value,
      Function<String, Map<String, String>> meaning) {
    if (value == null) {
      return;
    }
    try {
      meaning.apply(value).forEach((name, text) -> reader.set(name, text, flag));
    } catch (IllegalArgumentException e) {
      throw wrong(command, flag + ": " + e.getMessage());
    }
  }

  private static Map<String, String> size(String name, String value) {
    return Map.of(name, SettingsGrammar.formatBytes(SettingsGrammar.bytes(value)));
  }

  private static ParameterException wrong(CommandSpec command, String message) {
    return new ParameterException(command.commandLine(), message);
  }

  /** Takes a value only when there is one: the next option is none. */
  static final class Optional implements IParameterConsumer {
    @Override
    public void consumeParameters(Stack<String> words, ArgSpec option, CommandSpec command) {
      boolean value = !words.isEmpty() && !words.peek().startsWith("-");
      option.setValue(value ? words.pop() : "true");
    }
  }
}
