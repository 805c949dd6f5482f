package dev.wadi.source.push;

import dev.wadi.model.PeerCertificate;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import io.netty.util.AttributeKey;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Who is at the other end of a connection, as far as TLS has verified it. */
final class PeerOfChannel {
  private static final AttributeKey<PeerCertificate> CERTIFICATE =
      AttributeKey.valueOf(PeerOfChannel.class, "certificate");

  private PeerOfChannel() {}

  /** The certificate of the other side; null without TLS, or when it has shown none. */
  static @Nullable PeerCertificate certificate(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (tls == null) {
      return null;
    }
    PeerCertificate known = channel.attr(CERTIFICATE).get();
    if (known != null) {
      return known;
    }
    try {
      Certificate[] chain = tls.engine().getSession().getPeerCertificates();
      if (chain.length == 0 || !(chain[0] instanceof X509Certificate first)) {
        return null;
      }
      PeerCertificate shown = PeerCertificate.of(first);
      channel.attr(CERTIFICATE).set(shown);
      return shown;
    } catch (SSLPeerUnverifiedException e) {
      /* It has shown none, which is its right where none is asked for. */
      return null;
    }
  }
}
