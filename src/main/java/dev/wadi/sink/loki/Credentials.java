package dev.wadi.sink.loki;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.net.URI;
import java.util.Base64;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What proves to the server who we are: nothing, user and password, or a bearer token.
 *
 * <p>Immutable; threads may share it. {@link #toString()} names the kind and never the secret, and
 * {@link #scrub} removes the secret from texts that others wrote.
 */
public final class Credentials {
  /** Nothing to show. */
  public static final Credentials NONE = new Credentials("none", null, null, null);

  /* A shorter secret is taken out of texts where it is a word: it may be a part of any other. */
  private static final int SHORTEST_ANYWHERE = 8;

  private final String kind;
  private final @Nullable String header;
  private final @Nullable String secret;
  private final @Nullable URI server;

  private Credentials(
      String kind, @Nullable String header, @Nullable String secret, @Nullable URI server) {
    this.kind = kind;
    this.header = header;
    this.secret = secret;
    this.server = server;
  }

  /** HTTP basic authentication, RFC 7617. */
  public static Credentials basic(String user, String password) {
    if (user.isEmpty() || user.indexOf(':') >= 0) {
      throw new IllegalArgumentException("username: empty or with a colon");
    }
    String pair = Base64.getEncoder().encodeToString((user + ":" + password).getBytes(UTF_8));
    return new Credentials("basic", "Basic " + pair, password, null);
  }

  /** A bearer token, RFC 6750. */
  public static Credentials bearer(String token) {
    if (token.isEmpty() || !token.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("bearerToken: empty or not printable ASCII");
    }
    return new Credentials("bearer", "Bearer " + token, token, null);
  }

  /** The same for one server alone, told by scheme, host and port: no other is to see them. */
  public Credentials onlyFor(URI address) {
    return new Credentials(kind, header, secret, address);
  }

  /** Itself for the server it is for, nothing for any other. */
  Credentials at(URI address) {
    boolean same =
        server == null
            || (server.getScheme().equalsIgnoreCase(address.getScheme())
                && server.getHost().equalsIgnoreCase(address.getHost())
                && port(server) == port(address));
    return same ? this : NONE;
  }

  private static int port(URI address) {
    boolean tls = "https".equalsIgnoreCase(address.getScheme());
    return address.getPort() >= 0 ? address.getPort() : tls ? 443 : 80;
  }

  /** The value of the {@code Authorization} header, or null for none. */
  public @Nullable String header() {
    return header;
  }

  /** A text without our secret in it. */
  String scrub(String text) {
    String clean = secret == null ? text : without(secret, text);
    return header == null ? clean : without(header.substring(header.indexOf(' ') + 1), clean);
  }

  private static String without(String secret, String text) {
    if (secret.length() >= SHORTEST_ANYWHERE || secret.isEmpty()) {
      return secret.isEmpty() ? text : text.replace(secret, "***");
    }
    String alone = "(?<![\\p{L}\\p{N}])" + Pattern.quote(secret) + "(?![\\p{L}\\p{N}])";
    return text.replaceAll(alone, "***");
  }

  @Override
  public String toString() {
    return "Credentials[" + kind + "]";
  }
}
