package dev.wadi.model;

import java.security.cert.CertificateEncodingException;
import java.security.cert.CertificateParsingException;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The certificate that the other side of a TLS connection has shown, and TLS has verified. Made
 * once for a connection.
 *
 * @param subject the distinguished name as RFC 2253 writes it, such as {@code CN=payments,O=Acme}
 * @param names its alternative names, such as {@code DNS:payments.acme.example} or {@code
 *     URI:spiffe://acme/payments}; kinds in upper case
 * @param sha256 of the whole certificate, as 64 hexadecimal digits
 * @param notAfterMillis when it ends, in milliseconds since 1970
 */
public record PeerCertificate(
    String subject, List<String> names, String sha256, long notAfterMillis) {
  private static final Map<Integer, String> KINDS = Map.of(1, "EMAIL", 2, "DNS", 6, "URI", 7, "IP");

  public PeerCertificate {
    names = List.copyOf(names);
  }

  /**
   * What a certificate says.
   *
   * @throws IllegalArgumentException when it cannot be taken apart
   */
  public static PeerCertificate of(X509Certificate certificate) {
    try {
      return new PeerCertificate(
          certificate.getSubjectX500Principal().getName(),
          names(certificate.getSubjectAlternativeNames()),
          Sha256.hex(certificate.getEncoded()),
          certificate.getNotAfter().toInstant().toEpochMilli());
    } catch (CertificateEncodingException | CertificateParsingException e) {
      throw new IllegalArgumentException("the certificate cannot be read", e);
    }
  }

  private static List<String> names(@Nullable Collection<List<?>> alternatives) {
    List<String> names = new ArrayList<>();
    for (List<?> one : alternatives == null ? List.<List<?>>of() : alternatives) {
      String kind = one.get(0) instanceof Integer number ? KINDS.get(number) : null;
      if (kind != null && one.get(1) instanceof String name) {
        names.add(kind + ":" + (kind.equals("DNS") ? name.toLowerCase(Locale.ROOT) : name));
      }
    }
    return names;
  }
}
