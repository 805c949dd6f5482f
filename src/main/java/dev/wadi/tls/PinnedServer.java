package dev.wadi.tls;

import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.cert.CertificateException;
import java.security.cert.X509Certificate;
import java.time.Duration;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;
import javax.net.ssl.X509ExtendedTrustManager;
import org.jspecify.annotations.Nullable;

/**
 * TLS to a server whose certificate lies in a file of ours: that one is trusted and no other,
 * whatever name or address it is called by.
 */
public final class PinnedServer {
  private PinnedServer() {}

  /**
   * For a client of that server.
   *
   * @throws IllegalArgumentException when the file holds no certificate
   */
  public static SSLContext context(Path certificate) throws IOException {
    try {
      SSLContext context = SSLContext.getInstance("TLS");
      TrustManager pinned = new Pinned(PemKeys.certificates(certificate).get(0));
      context.init(null, new TrustManager[] {pinned}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(certificate + ": cannot be read", e);
    }
  }

  /**
   * Whether a server that shows this certificate listens there, whatever it asks of its clients.
   *
   * @throws IllegalArgumentException when the file holds no certificate
   */
  public static boolean isAt(InetSocketAddress address, Path certificate, Duration patience)
      throws IOException {
    try (Socket plain = new Socket()) {
      Pinned pinned = new Pinned(PemKeys.certificates(certificate).get(0));
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {pinned}, null);
      int millis = Math.toIntExact(patience.toMillis());
      plain.connect(address, millis);
      plain.setSoTimeout(millis);
      try (Socket secure =
          context
              .getSocketFactory()
              .createSocket(plain, address.getHostString(), address.getPort(), true)) {
        ((SSLSocket) secure).startHandshake();
      } catch (IOException e) {
        // Another server, or ours that wants a certificate too: which, the pin has seen.
      }
      return pinned.seen;
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException(certificate + ": cannot be read", e);
    }
  }

  private static final class Pinned extends X509ExtendedTrustManager {
    private final X509Certificate known;
    private volatile boolean seen;

    Pinned(X509Certificate known) {
      this.known = known;
    }

    private void require(X509Certificate[] chain) throws CertificateException {
      if (chain.length == 0 || !chain[0].equals(known)) {
        throw new CertificateException(
            "the server shows another certificate than wadi.tls.certificate");
      }
      seen = true;
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      require(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
        throws CertificateException {
      require(chain);
    }

    @Override
    public void checkServerTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
        throws CertificateException {
      require(chain);
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type)
        throws CertificateException {
      throw new CertificateException("nobody is a client here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable Socket socket)
        throws CertificateException {
      throw new CertificateException("nobody is a client here");
    }

    @Override
    public void checkClientTrusted(X509Certificate[] chain, String type, @Nullable SSLEngine engine)
        throws CertificateException {
      throw new CertificateException("nobody is a client here");
    }

    @Override
    public X509Certificate[] getAcceptedIssuers() {
      return new X509Certificate[0];
    }
  }
}
