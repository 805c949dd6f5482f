package dev.wadi.kit;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import javax.net.ssl.KeyManager;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.TrustManagerFactory;
import org.jspecify.annotations.Nullable;

/** Authorities, certificates and keys in PEM, made by openssl in a folder of the test. */
public final class Pems {
  private static final String PASSWORD = "changeit";

  private final Path folder;

  public Pems(Path folder) {
    this.folder = folder;
  }

  public Path file(String name) {
    return folder.resolve(name);
  }

  /** An authority: {@code NAME.pem} and {@code NAME.key}. */
  public void authority(String name) throws Exception {
    openssl(
        "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -days 2 -keyout %s.key -out"
            + " %s.pem -subj /CN=%s",
        name, name, name);
  }

  /** A certificate for localhost that an authority has signed, good for some days; 0: no more. */
  public void signed(String name, String authority, int days) throws Exception {
    openssl(
        "req -newkey ec -pkeyopt ec_paramgen_curve:P-256 -nodes -keyout %s.key -out %s.csr -subj"
            + " /O=Acme/CN=%s -addext subjectAltName=DNS:localhost,IP:127.0.0.1",
        name, name, name);
    openssl(
        "x509 -req -in %s.csr -CA %s.pem -CAkey %s.key -CAcreateserial -days "
            + days
            + " -copy_extensions copy -out %s.pem",
        name,
        authority,
        authority,
        name);
  }

  /**
   * A list of what an authority has revoked, {@code NAME.crl}.
   *
   * @param until when it runs out, as {@code 20260301000000Z}; it was made a day before
   * @param revoked names of certificates
   */
  public void revocations(String name, String authority, String until, String... revoked)
      throws Exception {
    Files.writeString(
        file(name + ".cnf"),
        """
        [ca]
        default_ca = authority
        [authority]
        database = %s.index
        default_md = sha256
        """
            .formatted(name));
    Files.writeString(file(name + ".index"), "");
    String as =
        " -config %s.cnf -cert %s.pem -keyfile %s.key".formatted(name, authority, authority);
    for (String one : revoked) {
      openssl("ca" + as + " -revoke %s.pem", one);
    }
    openssl(
        "ca" + as + " -gencrl -crl_lastupdate 20200101000000Z -crl_nextupdate %s -out %s.crl",
        until,
        name);
  }

  /** Whatever else openssl does in the folder; names in place of {@code %s}. */
  public void openssl(String arguments, Object... names) throws Exception {
    List<String> command = new ArrayList<>(List.of("openssl"));
    command.addAll(List.of(arguments.formatted(names).split(" ")));
    Process process =
        new ProcessBuilder(command).directory(folder.toFile()).redirectErrorStream(true).start();
    process.getOutputStream().close();
    String said = new String(process.getInputStream().readAllBytes());
    if (process.waitFor() != 0) {
      throw new IOException(String.join(" ", command) + ": " + said);
    }
  }

  /** What a client trusts, and what it shows, if anything. */
  public SSLContext client(String authority, @Nullable String shown, String protocol)
      throws IOException, GeneralSecurityException {
    KeyStore trusted = KeyStore.getInstance("PKCS12");
    trusted.load(null, null);
    trusted.setCertificateEntry("ca", certificate(authority));
    TrustManagerFactory trust =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    trust.init(trusted);
    KeyManager[] keys = null;
    if (shown != null) {
      KeyStore own = KeyStore.getInstance("JKS"); // PKCS12 would hash the password 10,000 times
      own.load(null, null);
      own.setKeyEntry(
          "own", key(shown), PASSWORD.toCharArray(), new Certificate[] {certificate(shown)});
      KeyManagerFactory factory =
          KeyManagerFactory.getInstance(KeyManagerFactory.getDefaultAlgorithm());
      factory.init(own, PASSWORD.toCharArray());
      keys = factory.getKeyManagers();
    }
    SSLContext context = SSLContext.getInstance(protocol);
    context.init(keys, trust.getTrustManagers(), null);
    return context;
  }

  public Certificate certificate(String name) throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file(name + ".pem"))) {
      return CertificateFactory.getInstance("X.509").generateCertificate(in);
    }
  }

  private PrivateKey key(String name) throws IOException, GeneralSecurityException {
    String text = Files.readString(file(name + ".key")).replaceAll("-----[A-Z ]+-----", "");
    return KeyFactory.getInstance("EC")
        .generatePrivate(new PKCS8EncodedKeySpec(Base64.getMimeDecoder().decode(text)));
  }
}
