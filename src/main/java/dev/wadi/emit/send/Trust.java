package dev.wadi.emit.send;

import dev.wadi.tls.OutgoingTls;
import dev.wadi.tls.PinnedServer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.SSLContext;

/**
 * How servers are known, and what proves to them who we are. Immutable; shows no secret.
 *
 * @param pinned the one certificate that a server is known by, whatever name it is called by
 * @param files whom we believe where none is pinned, and our own certificate
 * @param kafka what a client of Kafka's is made with, its secrets among it; empty for plain brokers
 */
public record Trust(Optional<Path> pinned, OutgoingTls.PemFiles files, Map<String, Object> kafka) {
  /** Whatever this machine trusts. */
  public static final Trust USUAL =
      new Trust(Optional.empty(), OutgoingTls.PemFiles.NONE, Map.of());

  public Trust {
    kafka = Map.copyOf(kafka);
    if (pinned.isPresent() && !files.isNone()) {
      throw new IllegalArgumentException(
          "a server is known by its certificate or by its authority (expected: one of them)");
    }
  }

  /**
   * For a client of TLS; empty for Java's own.
   *
   * @throws IllegalArgumentException when a file cannot be used
   */
  public Optional<SSLContext> context() throws IOException {
    return pinned.isPresent()
        ? Optional.of(PinnedServer.context(pinned.get()))
        : OutgoingTls.context(files);
  }

  @Override
  public String toString() {
    return "Trust[" + pinned + ", " + files + ", kafka " + kafka.keySet() + "]";
  }
}
