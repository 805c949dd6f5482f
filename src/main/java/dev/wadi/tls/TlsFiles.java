package dev.wadi.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Where a door's certificate and key are, and whom it asks for theirs.
 *
 * @param certificate PEM: its own certificate, then those up to its authority
 * @param key PEM: PKCS#8, or PKCS#1 for RSA
 * @param keyPassword of a key that is encrypted (PKCS#8), or null
 * @param clientAuthorities PEM: who signs certificates of clients; null when none is asked for one
 * @param clientRevoked PEM or DER: lists of what these have revoked; null for none
 * @param clientMust whether a client without a certificate is sent away
 * @param protocols of {@code TLSv1.2} and {@code TLSv1.3}
 */
public record TlsFiles(
    Path certificate,
    Path key,
    @Nullable String keyPassword,
    @Nullable Path clientAuthorities,
    @Nullable Path clientRevoked,
    boolean clientMust,
    List<String> protocols) {
  private static final Set<String> KNOWN = Set.of("TLSv1.2", "TLSv1.3");

  public TlsFiles {
    protocols = List.copyOf(protocols);
    if (protocols.isEmpty() || !KNOWN.containsAll(protocols)) {
      throw new IllegalArgumentException(
          "protocols: " + protocols + " (expected: TLSv1.3, TLSv1.2 or both)");
    }
    if (clientRevoked != null && clientAuthorities == null) {
      throw new IllegalArgumentException(
          "clientCrl: lists of revoked certificates of clients, whom nobody signs (expected:"
              + " clientCa)");
    }
    if (clientMust && clientAuthorities == null) {
      throw new IllegalArgumentException(
          "clientAuth: required, but nobody signs certificates of clients (expected: clientCa)");
    }
  }

  /** Never shows the password. */
  @Override
  public String toString() {
    return "TlsFiles[certificate=" + certificate + ", key=" + key + "]";
  }
}
