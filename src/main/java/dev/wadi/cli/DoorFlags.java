package dev.wadi.cli;

import dev.wadi.emit.send.Destination;
import dev.wadi.emit.send.HttpTarget;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
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

  public Map<String, String> headers() {
    return headers.all();
  }

  /** The certificate's file, if one is given. */
  public Optional<Path> certificate(Shell shell) {
    if (certificate == null) {
      return Optional.empty();
    }
    Path file = shell.workingDirectory().resolve(certificate);
    if (!Files.isReadable(file)) {
      throw new CommandException(
          ExitCode.NOT_FOUND,
          "--tls-certificate: " + Terminal.safe(certificate.toString()) + " cannot be read");
    }
    return Optional.of(file);
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
