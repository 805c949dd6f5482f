package dev.wadi.read;

import dev.wadi.model.Caller;
import dev.wadi.model.Credentials;
import dev.wadi.model.Doorkeeper;
import dev.wadi.model.Identity;
import dev.wadi.model.PeerCertificate;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.ssl.SslHandler;
import java.security.cert.X509Certificate;
import java.util.List;
import javax.net.ssl.SSLPeerUnverifiedException;
import org.jspecify.annotations.Nullable;

/** Who may read. Threads share it. */
final class ReadGuard {
  private final ReadProcessor.Readers readers;
  private final Doorkeeper doorkeeper;

  ReadGuard(ReadProcessor.Readers readers, Doorkeeper doorkeeper) {
    this.readers = readers;
    this.doorkeeper = doorkeeper;
  }

  /**
   * Somebody who wants to read.
   *
   * @param shown what he shows
   * @param here whether he is a program on this machine that means this machine
   */
  record Visitor(Credentials shown, boolean here) {}

  /**
   * Who asks.
   *
   * @param remote the other end of the connection
   * @throws ReadException when the request says it in two ways
   */
  static Visitor visitor(
      HttpHeaders headers, @Nullable ChannelHandlerContext channel, @Nullable Object remote)
      throws ReadException {
    for (String name : List.of("X-Scope-OrgID", "Authorization", "X-API-Key")) {
      List<String> values = headers.getAll(name);
      if (values.stream().distinct().count() > 1) {
        throw new ReadException(
            400, name + ": " + values.size() + " headers that differ (expected: one)");
      }
    }
    return new Visitor(
        new Credentials(
            ReadProcessor.DOOR,
            headers.get("Authorization"),
            headers.get("X-API-Key"),
            headers.get("X-Scope-OrgID"),
            channel == null ? null : certificate(channel)),
        OwnMachine.asks(remote, headers));
  }

  /**
   * Lets somebody in, now.
   *
   * @throws ReadException when he may not read, with what is to be told
   */
  Caller admit(Visitor visitor) throws ReadException {
    Identity.Answer who = doorkeeper.identity().who(visitor.shown);
    if (who instanceof Identity.Stranger stranger) {
      int status =
          switch (stranger.reason()) {
            case UNKNOWN_TOKEN, KEY_INACTIVE, KEY_EXPIRED -> 401;
            case MALFORMED -> 400;
            case UNAVAILABLE -> 503;
            default -> 403;
          };
      throw new ReadException(status, stranger.text());
    }
    Caller caller = ((Identity.Known) who).caller();
    boolean anonymous = caller.key().equals(Caller.ANONYMOUS);
    if (readers == ReadProcessor.Readers.NAMED && anonymous) {
      throw new ReadException(
          401, "only keys that name this door may read (see wadi.read.readers)");
    }
    if (readers == ReadProcessor.Readers.NAMED && !caller.doors().contains(ReadProcessor.DOOR)) {
      throw new ReadException(403, "the key is not one that may read (expected: doors: [read])");
    }
    if (readers == ReadProcessor.Readers.KEYS && anonymous && !visitor.here) {
      throw new ReadException(
          401, "without a key only this machine may read (see wadi.read.readers)");
    }
    return caller;
  }

  /**
   * Lets somebody stay who was let in.
   *
   * @param tenant whose lines he sees
   * @throws ReadException when he may not read these any more, with what is to be told
   */
  void readmit(Visitor visitor, String tenant) throws ReadException {
    if (!admit(visitor).tenant().equals(tenant)) {
      throw new ReadException(403, "the key is one of another tenant by now");
    }
  }

  /**
   * Refuses what a page in somebody's browser asks behind his back: for sockets a browser asks
   * nobody whether a page of elsewhere may read what comes. What it shows by itself, a password
   * that it remembers or a certificate, does not say that somebody wants this; a token that a
   * program sets does.
   *
   * @throws ReadException when the page is one of elsewhere
   */
  static void requireOwnPage(HttpHeaders headers) throws ReadException {
    String origin = headers.get(HttpHeaderNames.ORIGIN);
    String authorization = headers.get(HttpHeaderNames.AUTHORIZATION, "");
    if (origin == null
        || headers.contains("X-API-Key")
        || authorization.regionMatches(true, 0, "Bearer ", 0, 7)) {
      return;
    }
    if (!OwnMachine.isNameOfThis(origin)
        && !isHost(origin, headers.get(HttpHeaderNames.HOST, ""))) {
      throw new ReadException(403, "request origin not allowed");
    }
  }

  private static boolean isHost(String origin, String host) {
    int scheme = origin.indexOf("://");
    return scheme > 0 && origin.substring(scheme + 3).equalsIgnoreCase(host.strip());
  }

  private static @Nullable PeerCertificate certificate(ChannelHandlerContext channel) {
    SslHandler tls = channel.channel().pipeline().get(SslHandler.class);
    if (tls == null) {
      return null;
    }
    try {
      return tls.engine().getSession().getPeerCertificates()[0] instanceof X509Certificate shown
          ? PeerCertificate.of(shown)
          : null;
    } catch (SSLPeerUnverifiedException e) {
      return null; // It has shown none, which is its right where none is asked for.
    }
  }
}
