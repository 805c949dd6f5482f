package dev.wadi.chain.authenticate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Sha256;
import dev.wadi.model.Verdict.Refusal;
import java.security.MessageDigest;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Decides whose logs a request brings.
 *
 * <p>Without tokens, the sender names its tenant in {@code X-Scope-OrgID} or gets the default one.
 * With tokens, it must show one of them, as {@code Authorization: Bearer} or as the password of
 * {@code Basic}; the token has its tenant, or, for {@link #ANY_TENANT}, lets the sender name one.
 *
 * <p>Only hashes of tokens are kept. All of them are compared each time, in constant time, so that
 * the answer's time tells nothing; no token is ever part of a text. Threads may share it.
 */
public final class Authenticator {
  /** In place of a tenant: whoever has this token may name any. */
  public static final String ANY_TENANT = "*any";

  private final @Nullable String defaultTenant;
  private final List<Known> known;
  private final LongAdder refusedTotal = new LongAdder();

  private record Known(byte[] hash, String tenant) {}

  /**
   * What was found out: either a tenant or a reason and a text.
   *
   * @param tenant a valid name, or empty when refused
   * @param refusal why not, or null
   * @param text for the sender, or empty
   */
  public record Found(String tenant, @Nullable Refusal refusal, String text) {}

  /**
   * @param defaultTenant for those who name none, or null when they have to
   * @param tenantsByToken the secrets and whose they are; empty when none are needed
   */
  public Authenticator(@Nullable String defaultTenant, Map<String, String> tenantsByToken) {
    this.defaultTenant = defaultTenant;
    requireValid("defaultTenant", defaultTenant);
    List<Known> hashes = new ArrayList<>();
    tenantsByToken.forEach(
        (token, tenant) -> {
          if (!tenant.equals(ANY_TENANT)) {
            requireValid("tenant of a token", tenant);
          }
          if (token.length() < 8) {
            throw new IllegalArgumentException(
                "token of tenant " + tenant + ": shorter than 8 characters (expected: 8 or more)");
          }
          hashes.add(new Known(sha256(token), tenant));
        });
    this.known = List.copyOf(hashes);
  }

  /**
   * Finds the tenant.
   *
   * @param authorization the header's value, or null
   * @param orgId the value of {@code X-Scope-OrgID}, or null
   */
  public Found find(@Nullable String authorization, @Nullable String orgId) {
    String claimed = orgId == null || orgId.isEmpty() ? null : orgId;
    if (claimed != null) {
      String problem = Tenants.problem(claimed);
      if (problem != null) {
        return refuse(Refusal.MALFORMED, problem);
      }
    }
    if (known.isEmpty()) {
      return named(claimed);
    }
    String tenant = tenantOf(authorization);
    if (tenant == null) {
      return refuse(
          Refusal.UNKNOWN_TOKEN, authorization == null ? "no token" : "the token is not known");
    }
    if (tenant.equals(ANY_TENANT)) {
      return named(claimed);
    }
    if (claimed != null && !claimed.equals(tenant)) {
      return refuse(Refusal.UNKNOWN_TOKEN, "the token does not belong to this org id");
    }
    return new Found(tenant, null, "");
  }

  /** Requests refused so far. */
  public long refusedTotal() {
    return refusedTotal.sum();
  }

  private Found named(@Nullable String claimed) {
    String tenant = claimed == null ? defaultTenant : claimed;
    return tenant == null
        ? refuse(Refusal.UNKNOWN_TOKEN, "no org id")
        : new Found(tenant, null, "");
  }

  private Found refuse(Refusal reason, String text) {
    refusedTotal.increment();
    return new Found("", reason, text);
  }

  private @Nullable String tenantOf(@Nullable String authorization) {
    String token = token(authorization);
    if (token == null) {
      return null;
    }
    byte[] hash = sha256(token);
    String found = null;
    for (Known one : known) {
      if (MessageDigest.isEqual(one.hash, hash)) {
        found = one.tenant;
      }
    }
    return found;
  }

  private static @Nullable String token(@Nullable String authorization) {
    if (authorization == null) {
      return null;
    }
    int blank = authorization.indexOf(' ');
    String scheme = blank < 0 ? "" : authorization.substring(0, blank);
    String rest = authorization.substring(blank + 1).strip();
    if (scheme.equalsIgnoreCase("Bearer")) {
      return rest;
    }
    if (scheme.equalsIgnoreCase("Basic")) {
      return password(rest);
    }
    return null;
  }

  private static @Nullable String password(String credentials) {
    try {
      String plain = new String(Base64.getDecoder().decode(credentials), UTF_8);
      int colon = plain.indexOf(':');
      return colon < 0 ? null : plain.substring(colon + 1);
    } catch (IllegalArgumentException e) {
      /* Not Base64: as good as no token. */
      return null;
    }
  }

  private static byte[] sha256(String token) {
    return Sha256.of(token);
  }

  private static void requireValid(String name, @Nullable String tenant) {
    String problem = tenant == null ? null : Tenants.problem(tenant);
    if (problem != null) {
      throw new IllegalArgumentException(name + ": " + problem);
    }
  }
}
