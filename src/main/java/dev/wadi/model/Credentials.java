package dev.wadi.model;

import org.jspecify.annotations.Nullable;

/**
 * What a sender shows to say who it is. Only what it cannot make up counts as proof: a token, a
 * verified certificate. The org id is a wish. Printing it shows none of the secrets.
 *
 * @param door which it came to: the label of the source, such as {@code loki}
 * @param authorization the header of that name as it came: {@code Bearer TOKEN}, or {@code Basic}
 *     with the token as the password
 * @param apiKey a token that came in a header of its own, {@code X-API-Key}
 * @param orgId the tenant that the sender would like, {@code X-Scope-OrgID}
 * @param certificate of a connection with mutual TLS
 */
public record Credentials(
    String door,
    @Nullable String authorization,
    @Nullable String apiKey,
    @Nullable String orgId,
    @Nullable PeerCertificate certificate) {

  /** Nothing at all, at a door that sees no more than that somebody came. */
  public static Credentials none(String door) {
    return new Credentials(door, null, null, null, null);
  }

  /** A bare token, as a protocol other than HTTP may carry one. */
  public static Credentials token(String door, String token) {
    return new Credentials(door, null, token, null, null);
  }

  /** A verified certificate and nothing else. */
  public static Credentials certificate(String door, PeerCertificate certificate) {
    return new Credentials(door, null, null, null, certificate);
  }

  @Override
  public String toString() {
    return "Credentials[door="
        + door
        + (authorization == null ? "" : ", authorization=***")
        + (apiKey == null ? "" : ", apiKey=***")
        + (certificate == null ? "" : ", certificate=" + certificate.subject())
        + "]";
  }
}
