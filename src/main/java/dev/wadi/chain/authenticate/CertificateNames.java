package dev.wadi.chain.authenticate;

import dev.wadi.model.PeerCertificate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import javax.naming.InvalidNameException;
import javax.naming.ldap.LdapName;
import javax.naming.ldap.Rdn;
import javax.security.auth.x500.X500Principal;
import org.jspecify.annotations.Nullable;

/**
 * How a key names the certificates that stand for it: {@code sha256:<hex>} of the whole
 * certificate, an alternative name {@code URI:spiffe://acme/web}, {@code DNS:web.acme.example},
 * {@code EMAIL:…}, {@code IP:…}, the whole subject {@code DN:CN=web,O=Acme}, or only its common
 * name, {@code CN:web}.
 */
final class CertificateNames {
  private static final List<String> KINDS =
      List.of("sha256", "URI", "DNS", "EMAIL", "IP", "DN", "CN");

  private CertificateNames() {}

  /**
   * A name in the one form in which names are compared.
   *
   * @throws IllegalArgumentException when it is none
   */
  static String require(String text) {
    int colon = text.indexOf(':');
    String kind = colon < 0 ? "" : text.substring(0, colon);
    String name = text.substring(colon + 1).strip();
    if (!KINDS.contains(kind) || name.isEmpty() || name.length() > 1_024) {
      throw new IllegalArgumentException(
          "certificates: not a name of one (expected: such as DNS:web.example, URI:spiffe://a/web,"
              + " CN:web, DN:CN=web,O=Acme or sha256:<64 hexadecimal digits>)");
    }
    return switch (kind) {
      case "sha256" -> "sha256:" + digits(name);
      case "DNS" -> "DNS:" + name.toLowerCase(Locale.ROOT);
      case "DN" -> "DN:" + canonical(name);
      default -> kind + ":" + name;
    };
  }

  /** Every name that a certificate answers to, those that say most first. */
  static List<String> of(PeerCertificate certificate) {
    List<String> names = new ArrayList<>();
    names.add("sha256:" + certificate.sha256());
    for (String kind : List.of("URI:", "DNS:", "EMAIL:", "IP:")) {
      certificate.names().stream().filter(name -> name.startsWith(kind)).forEach(names::add);
    }
    names.add("DN:" + canonical(certificate.subject()));
    String common = commonName(certificate.subject());
    if (common != null) {
      names.add("CN:" + common);
    }
    return names;
  }

  private static String digits(String text) {
    String digits = text.replace(":", "").toLowerCase(Locale.ROOT);
    if (!digits.matches("[0-9a-f]{64}")) {
      throw new IllegalArgumentException(
          "certificates: no fingerprint (expected: sha256: and 64 hexadecimal digits)");
    }
    return digits;
  }

  private static String canonical(String subject) {
    try {
      return subject.isEmpty() ? "" : new X500Principal(subject).getName(X500Principal.CANONICAL);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(
          "certificates: no distinguished name (expected: such as DN:CN=web,O=Acme)", e);
    }
  }

  private static @Nullable String commonName(String subject) {
    try {
      List<Rdn> parts = new LdapName(subject).getRdns();
      for (int i = parts.size() - 1; i >= 0; i--) {
        if (parts.get(i).getType().equalsIgnoreCase("CN")
            && parts.get(i).getValue() instanceof String name) {
          return name;
        }
      }
      return null;
    } catch (InvalidNameException e) {
      /* TLS has verified it, so it is a name; one that nobody can write down has no common one. */
      return null;
    }
  }
}
