package dev.wadi.tls;

import java.security.PrivateKey;
import java.security.cert.X509CRL;
import java.security.cert.X509Certificate;
import java.util.List;

/**
 * A key and its certificate, as a server shows them; printing it shows no key.
 *
 * @param chain its own certificate, then those up to its authority
 * @param trusted who signs certificates of clients; empty when none is asked for one
 * @param revoked lists of what these have revoked; empty when nobody looks at such
 * @param clientMust whether a client without a certificate is sent away
 */
public record TlsPair(
    PrivateKey key,
    List<X509Certificate> chain,
    List<X509Certificate> trusted,
    List<X509CRL> revoked,
    boolean clientMust,
    List<String> protocols) {
  public TlsPair {
    chain = List.copyOf(chain);
    trusted = List.copyOf(trusted);
    revoked = List.copyOf(revoked);
    protocols = List.copyOf(protocols);
  }

  @Override
  public String toString() {
    return "TlsPair[" + chain.get(0).getSubjectX500Principal() + "]";
  }
}
