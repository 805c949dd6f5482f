package dev.wadi.tls;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.CertPathBuilder;
import java.security.cert.CertStore;
import java.security.cert.CertificateFactory;
import java.security.cert.CollectionCertStoreParameters;
import java.security.cert.PKIXBuilderParameters;
import java.security.cert.PKIXRevocationChecker;
import java.security.cert.X509CRL;
import java.security.cert.X509CertSelector;
import java.security.cert.X509Certificate;
import java.time.Instant;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.Set;
import javax.net.ssl.CertPathTrustManagerParameters;
import javax.net.ssl.TrustManagerFactory;

/**
 * Whose certificates clients may show: those that an authority has signed, and has not revoked. The
 * lists of revoked ones are a file; nothing is asked of anybody over the network.
 *
 * <p>Fails closed: with lists, each authority in the chain of a client needs one of its own that
 * has not run out, or nobody whom it signed comes in. Format: RFC 5280, in PEM or DER.
 */
final class ClientTrust {
  private static final long MOST_BYTES = 64 << 20;

  private ClientTrust() {}

  /**
   * The lists of a file, at least one.
   *
   * @throws IllegalArgumentException when it has none, or one that none of the authorities signed
   */
  static List<X509CRL> revoked(Path file, List<X509Certificate> authorities)
      throws IOException, GeneralSecurityException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IllegalArgumentException(file + ": larger than 64 MiB");
    }
    List<X509CRL> lists;
    try {
      lists =
          CertificateFactory.getInstance("X.509")
              .generateCRLs(new ByteArrayInputStream(Files.readAllBytes(file)))
              .stream()
              .map(X509CRL.class::cast)
              .toList();
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(
          file + ": no list of revoked certificates (expected: PEM, BEGIN X509 CRL, or DER)", e);
    }
    if (lists.isEmpty()) {
      throw new IllegalArgumentException(
          file + ": no list of revoked certificates in it (expected: PEM, BEGIN X509 CRL, or DER)");
    }
    for (X509CRL list : lists) {
      boolean known =
          authorities.stream()
              .filter(one -> one.getSubjectX500Principal().equals(list.getIssuerX500Principal()))
              .anyMatch(one -> isSignedBy(list, one));
      if (!known) {
        throw new IllegalArgumentException(
            file + ": a list that no authority of wadi.tls.clientCa has signed");
      }
    }
    return lists;
  }

  private static boolean isSignedBy(X509CRL list, X509Certificate authority) {
    try {
      list.verify(authority.getPublicKey());
      return true;
    } catch (GeneralSecurityException e) {
      return false; // another key by the same name
    }
  }

  /** When the first of some lists runs out; empty when none ever does. */
  static Optional<Instant> ends(List<X509CRL> lists) {
    return lists.stream()
        .map(X509CRL::getNextUpdate)
        .filter(Objects::nonNull)
        .map(next -> next.toInstant())
        .min(Comparator.naturalOrder());
  }

  /** What decides of each client's certificate. */
  static TrustManagerFactory managers(List<X509Certificate> authorities, List<X509CRL> revoked)
      throws GeneralSecurityException, IOException {
    KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
    anchors.load(null, null);
    Set<X509Certificate> all = new HashSet<>(authorities);
    int number = 0;
    for (X509Certificate one : all) {
      anchors.setCertificateEntry("authority-" + number++, one);
    }
    PKIXBuilderParameters parameters = new PKIXBuilderParameters(anchors, new X509CertSelector());
    parameters.addCertStore(
        CertStore.getInstance("Collection", new CollectionCertStoreParameters(revoked)));
    parameters.setRevocationEnabled(true);
    PKIXRevocationChecker checker =
        (PKIXRevocationChecker) CertPathBuilder.getInstance("PKIX").getRevocationChecker();
    checker.setOptions(
        EnumSet.of(
            PKIXRevocationChecker.Option.PREFER_CRLS, PKIXRevocationChecker.Option.NO_FALLBACK));
    parameters.addCertPathChecker(checker);
    TrustManagerFactory made = TrustManagerFactory.getInstance("PKIX");
    made.init(new CertPathTrustManagerParameters(parameters));
    return made;
  }
}
