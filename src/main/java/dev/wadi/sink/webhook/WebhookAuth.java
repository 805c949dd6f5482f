package dev.wadi.sink.webhook;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.security.GeneralSecurityException;
import java.util.HexFormat;
import java.util.Map;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * How a target knows that it is us: not at all, by a bearer token, by a signature of the body, or
 * by the key of a service in the body. Immutable; {@link #toString} shows no secret.
 */
final class WebhookAuth {
  /** Nothing is shown. */
  static final WebhookAuth NONE = new WebhookAuth(Kind.NONE, "");

  private static final String EXPECTED =
      "(expected: bearer:TOKEN, hmac-sha256:SECRET or routing-key:KEY)";

  private enum Kind {
    NONE,
    BEARER,
    HMAC,
    ROUTING_KEY
  }

  private final Kind kind;
  private final String secret;

  private WebhookAuth(Kind kind, String secret) {
    this.kind = kind;
    this.secret = secret;
  }

  /**
   * Reads {@code kind:secret}; the secret may have colons.
   *
   * @throws IllegalArgumentException when it is none of these; the message shows nothing of it
   */
  static WebhookAuth parse(String text) {
    int colon = text.indexOf(':');
    String word = colon < 0 ? "" : text.substring(0, colon);
    String secret = text.substring(colon + 1);
    Kind kind =
        switch (word) {
          case "bearer" -> Kind.BEARER;
          case "hmac-sha256" -> Kind.HMAC;
          case "routing-key" -> Kind.ROUTING_KEY;
          default -> throw new IllegalArgumentException("of no known kind " + EXPECTED);
        };
    if (secret.isEmpty()) {
      throw new IllegalArgumentException("without a secret " + EXPECTED);
    }
    if (kind != Kind.HMAC && !secret.chars().allMatch(c -> c > ' ' && c < 0x7f)) {
      throw new IllegalArgumentException("with a character that cannot be sent " + EXPECTED);
    }
    return new WebhookAuth(kind, secret);
  }

  /** Headers that prove the body to be ours. */
  Map<String, String> headers(byte[] body, String signatureHeader) {
    return switch (kind) {
      case BEARER -> Map.of("Authorization", "Bearer " + secret);
      case HMAC -> Map.of(signatureHeader, "sha256=" + signature(body));
      case NONE, ROUTING_KEY -> Map.of();
    };
  }

  private String signature(byte[] body) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret.getBytes(UTF_8), "HmacSHA256"));
      return HexFormat.of().formatHex(mac.doFinal(body));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every Java has HmacSHA256", e);
    }
  }

  /** Which service of the target's it is for; empty for none. */
  String routingKey() {
    return kind == Kind.ROUTING_KEY ? secret : "";
  }

  /** A text of others without our secret in it. */
  String scrub(String text) {
    return secret.length() < 4 ? text : text.replace(secret, "***");
  }

  /** What kind it is, as it is written. */
  String word() {
    return switch (kind) {
      case NONE -> "none";
      case BEARER -> "bearer";
      case HMAC -> "hmac-sha256";
      case ROUTING_KEY -> "routing-key";
    };
  }

  @Override
  public String toString() {
    return "WebhookAuth[" + kind + "]";
  }
}
