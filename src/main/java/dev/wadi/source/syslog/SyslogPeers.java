package dev.wadi.source.syslog;

import dev.wadi.model.Caller;
import dev.wadi.model.Credentials;
import dev.wadi.model.Doorkeeper;
import dev.wadi.model.Identity;
import dev.wadi.model.PeerCertificate;
import io.netty.channel.Channel;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.Certificate;
import java.security.cert.X509Certificate;
import java.util.Locale;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/**
 * Who they are that come to a socket for connections: by the certificate that they show, where they
 * show one, as at every other door; else whoever reaches the socket. Threads share it.
 */
final class SyslogPeers {
  private final SyslogDoor door;
  private final @Nullable Doorkeeper doorkeeper;
  private final SyslogPeer anybody;

  /**
   * @param doorkeeper knows certificates; null where connections are not encrypted
   */
  SyslogPeers(SyslogDoor door, @Nullable Doorkeeper doorkeeper) {
    this.door = door;
    this.doorkeeper = doorkeeper;
    this.anybody = new SyslogPeer(door.settings().tenant(), null, true);
  }

  /** Whether a sender is known only when a handshake is over. */
  boolean showCertificates() {
    return doorkeeper != null;
  }

  SyslogPeer anybody() {
    return anybody;
  }

  /** Who is at the other end, or null when that one may not come in, which is counted. */
  @Nullable SyslogPeer of(Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    if (doorkeeper == null || tls == null) {
      return anybody;
    }
    X509Certificate shown = shown(tls);
    if (shown == null) {
      return anybody;
    }
    PeerCertificate certificate = PeerCertificate.of(shown);
    Doorkeeper.Answer answer =
        doorkeeper.ask(Credentials.certificate(SyslogDoor.NAME, certificate));
    if (answer instanceof Doorkeeper.Denied denied) {
      door.turnedAway(denied.reason().name().toLowerCase(Locale.ROOT));
      return null;
    }
    return peer(((Doorkeeper.Admitted) answer).caller());
  }

  private SyslogPeer peer(Caller caller) {
    return caller.key().equals(Caller.ANONYMOUS)
        ? anybody
        : new SyslogPeer(caller.tenant(), caller, true);
  }

  /**
   * Who somebody that came in is by now, or null when that one may not stay, which is counted: the
   * key may have been revoked or have ended meanwhile, or may be another tenant's, with other masks
   * and quotas.
   */
  @Nullable SyslogPeer again(SyslogPeer peer, Channel channel) {
    SslHandler tls = channel.pipeline().get(SslHandler.class);
    X509Certificate shown = tls == null ? null : shown(tls);
    if (doorkeeper == null || shown == null) {
      return peer;
    }
    Identity.Answer answer =
        doorkeeper
            .identity()
            .who(Credentials.certificate(SyslogDoor.NAME, PeerCertificate.of(shown)));
    if (answer instanceof Identity.Stranger stranger) {
      door.turnedAway(stranger.reason().name().toLowerCase(Locale.ROOT));
      return null;
    }
    return peer(((Identity.Known) answer).caller());
  }

  private static @Nullable X509Certificate shown(SslHandler tls) {
    try {
      Certificate[] chain = tls.engine().getSession().getPeerCertificates();
      return chain.length > 0 && chain[0] instanceof X509Certificate first ? first : null;
    } catch (SSLPeerUnverifiedException e) {
      // It has shown none, which is its right where none is asked for.
      return null;
    }
  }
}
