package dev.wadi.cli;

import dev.wadi.app.rooms.KnownSettings;
import dev.wadi.app.settings.Settings;
import dev.wadi.app.settings.SettingsException;
import dev.wadi.emit.send.Destination;
import dev.wadi.emit.send.HttpTarget;
import dev.wadi.emit.send.Trust;
import dev.wadi.kafka.client.KafkaAccess;
import dev.wadi.tls.OutgoingTls;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** What doors want to be told beside lines: headers, secrets, certificates. */
public final class DoorFlags {
  @Mixin private HeaderFlag headers = new HeaderFlag();

  @Option(
      names = "--tls-certificate",
      paramLabel = "FILE",
      description = "Certificate that a server of tls:// is known by (default: those trusted).")
  private @Nullable Path certificate;

  @Option(
      names = "--tls-authorities",
      paramLabel = "FILE",
      description = "Authorities that servers' certificates are of, in PEM (default: Java's).")
  private @Nullable Path authorities;

  @Option(
      names = "--tls-own-certificate",
      paramLabel = "FILE",
      description = "Our certificate for servers that ask for one, in PEM; needs --tls-own-key.")
  private @Nullable Path ownCertificate;

  @Option(
      names = "--tls-own-key",
      paramLabel = "FILE",
      description = "Key of --tls-own-certificate, in PEM, not encrypted.")
  private @Nullable Path ownKey;

  public Map<String, String> headers() {
    return headers.all();
  }

  /**
   * How servers are known, and what proves to them who we are.
   *
   * @param to where lines go
   * @param settings of Kafka's clients; read only when lines go there
   */
  public Trust trust(Shell shell, String to, Supplier<Settings> settings) {
    boolean kafka = to.startsWith("kafka:");
    if (kafka
        && Stream.of(certificate, authorities, ownCertificate, ownKey).anyMatch(Objects::nonNull)) {
      throw new CommandException(
          ExitCode.INVALID_ARGS,
          "--tls-…: not for kafka:// (expected: wadi.kafka.authorities and its like, by --config or"
              + " --set)");
    }
    try {
      return new Trust(
          file(shell, "--tls-certificate", certificate),
          new OutgoingTls.PemFiles(
              file(shell, "--tls-authorities", authorities),
              file(shell, "--tls-own-certificate", ownCertificate),
              file(shell, "--tls-own-key", ownKey)),
          kafka ? kafka(to, settings.get()) : Map.of());
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "--tls-…: " + Terminal.safe(String.valueOf(e.getMessage())));
    }
  }

  private static Optional<Path> file(Shell shell, String option, @Nullable Path given) {
    if (given == null) {
      return Optional.empty();
    }
    Path file = shell.workingDirectory().resolve(given);
    if (!Files.isReadable(file)) {
      throw new CommandException(
          ExitCode.NOT_FOUND, option + ": " + Terminal.safe(given.toString()) + " cannot be read");
    }
    return Optional.of(file);
  }

  /*
   * Secrets go to brokers that the settings name, or to whichever one is written beside settings that name
   * none; to all others nothing is shown.
   */
  private static Map<String, Object> kafka(String to, Settings settings) {
    try {
      URI address = Destination.address(to);
      String broker = address.getHost() + ":" + address.getPort();
      KafkaAccess known = KafkaAccess.of(new KnownSettings(settings));
      boolean ours = known.isNowhere() || List.of(known.brokers().split(",")).contains(broker);
      Map<String, Object> all =
          new HashMap<>((ours ? known : known.at(broker)).properties("wadi-emit"));
      if (known.isNowhere()) {
        all.remove("bootstrap.servers");
      }
      return all;
    } catch (IllegalArgumentException e) {
      throw new SettingsException(String.valueOf(e.getMessage()));
    }
  }

  /** The secret of logd's datagrams, from the environment: what is an option shows in ps. */
  public static String secret(Shell shell) {
    return shell.environment().getOrDefault("LOGD_WRITE_SECRET", "");
  }

  /** LogOps' key, from the environment. */
  public static Optional<HttpTarget.Key> key(Shell shell) {
    try {
      return Destination.key(shell.environment());
    } catch (IllegalArgumentException e) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, Terminal.safe(String.valueOf(e.getMessage())));
    }
  }
}
