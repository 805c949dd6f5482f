package dev.wadi.tls;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.Principal;
import java.security.PrivateKey;
import java.security.cert.X509Certificate;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import javax.net.ssl.KeyManager;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManager;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedKeyManager;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * TLS to servers of others: whom we believe, and what certificate we show to those that ask for
 * one. Files in PEM. A certificate of ours that is replaced by a newer one is shown to connections
 * from then on, at most five minutes later; one that is broken or no pair leaves the old one in its
 * place, and the log says so.
 */
public final class OutgoingTls {
  private static final Logger LOG = LoggerFactory.getLogger(OutgoingTls.class);

  private static final int RESUMED_SECONDS = 300;

  private OutgoingTls() {}

  /**
   * Where they are.
   *
   * @param authorities whom we believe, in place of those of Java
   * @param certificate ours, then those up to its authority
   * @param key its key, not encrypted
   */
  public record PemFiles(
      Optional<Path> authorities, Optional<Path> certificate, Optional<Path> key) {
    /** Java's authorities, and no certificate of ours. */
    public static final PemFiles NONE =
        new PemFiles(Optional.empty(), Optional.empty(), Optional.empty());

    public PemFiles {
      if (certificate.isPresent() != key.isPresent()) {
        throw new IllegalArgumentException(
            certificate.isPresent()
                ? "certificate: stands without key (expected: both or none)"
                : "key: stands without certificate (expected: both or none)");
      }
    }

    /** Whether Java's own ways are meant. */
    public boolean isNone() {
      return authorities.isEmpty() && certificate.isEmpty();
    }
  }

  /**
   * For a client; empty when nothing is set.
   *
   * @throws IllegalArgumentException when a file cannot be used, in a sentence that names it
   */
  public static Optional<SSLContext> context(PemFiles files) {
    if (files.isNone()) {
      return Optional.empty();
    }
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      KeyManager @Nullable [] keys =
          files.certificate().isEmpty()
              ? null
              : new KeyManager[] {new OwnKey(files.certificate().get(), files.key().orElseThrow())};
      TrustManager @Nullable [] trusted =
          files.authorities().isEmpty() ? null : trusted(files.authorities().get());
      context.init(keys, trusted, null);
      /* A session that is resumed shows no certificate, so a new one would wait for a day. */
      context.getClientSessionContext().setSessionTimeout(RESUMED_SECONDS);
      return Optional.of(context);
    } catch (NoSuchFileException e) {
      throw new IllegalArgumentException(e.getMessage() + ": there is no such file", e);
    } catch (IOException | GeneralSecurityException e) {
      throw new IllegalArgumentException("files of TLS cannot be read (" + e.getMessage() + ")", e);
    }
  }

  private static TrustManager[] trusted(Path file) throws IOException, GeneralSecurityException {
    KeyStore anchors = KeyStore.getInstance(KeyStore.getDefaultType());
    anchors.load(null, null);
    int number = 0;
    for (X509Certificate one : PemKeys.certificates(file)) {
      anchors.setCertificateEntry("authority-" + number++, one);
    }
    TrustManagerFactory factory =
        TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
    factory.init(anchors);
    return factory.getTrustManagers();
  }

  /* Looked at for each handshake, of which a client that keeps its connections has few. */
  private static final class OwnKey extends X509ExtendedKeyManager {
    private static final String ALIAS = "own";

    private record Pair(PrivateKey key, List<X509Certificate> chain, String seen) {}

    private final Path certificate;
    private final Path keyFile;

    /* One reads the files at a time; nothing is called that takes long. */
    private final ReentrantLock lock = new ReentrantLock();
    private Pair pair;

    OwnKey(Path certificate, Path keyFile) throws IOException, GeneralSecurityException {
      this.certificate = certificate;
      this.keyFile = keyFile;
      this.pair = read();
    }

    private Pair read() throws IOException, GeneralSecurityException {
      String seen = look();
      List<X509Certificate> chain = PemKeys.certificates(certificate);
      PrivateKey key = PemKeys.key(keyFile, null);
      PemKeys.requirePair(key, chain.get(0).getPublicKey());
      return new Pair(key, chain, seen);
    }

    private String look() throws IOException {
      return Files.getLastModifiedTime(certificate)
          + " "
          + Files.getLastModifiedTime(keyFile)
          + " "
          + Files.size(certificate);
    }

    private Pair pair() {
      lock.lock();
      try {
        if (!look().equals(pair.seen)) {
          pair = read();
        }
      } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
        LOG.warn(
            "A new certificate of ours is left aside, the old one stays. file={} cause={}",
            certificate,
            e.getMessage());
      } finally {
        lock.unlock();
      }
      return pair;
    }

    private @Nullable String alias(String... keyTypes) {
      String algorithm = pair().chain.get(0).getPublicKey().getAlgorithm();
      for (String type : keyTypes) {
        if (type.equals(algorithm) || type.startsWith(algorithm + "_")) {
          return ALIAS;
        }
      }
      return null;
    }

    @Override
    public @Nullable String chooseClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return alias(keyTypes);
    }

    @Override
    public @Nullable String chooseEngineClientAlias(
        String[] keyTypes, Principal @Nullable [] issuers, @Nullable SSLEngine engine) {
      return alias(keyTypes);
    }

    @Override
    public String @Nullable [] getClientAliases(String keyType, Principal @Nullable [] issuers) {
      return alias(keyType) == null ? null : new String[] {ALIAS};
    }

    @Override
    public X509Certificate[] getCertificateChain(String alias) {
      return pair.chain.toArray(new X509Certificate[0]);
    }

    @Override
    public PrivateKey getPrivateKey(String alias) {
      return pair.key;
    }

    @Override
    public String @Nullable [] getServerAliases(String keyType, Principal @Nullable [] issuers) {
      return null;
    }

    @Override
    public @Nullable String chooseServerAlias(
        String keyType, Principal @Nullable [] issuers, @Nullable Socket socket) {
      return null;
    }
  }
}
