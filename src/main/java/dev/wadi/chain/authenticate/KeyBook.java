package dev.wadi.chain.authenticate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Caller;
import dev.wadi.model.Credentials;
import dev.wadi.model.Identity;
import dev.wadi.model.PeerCertificate;
import dev.wadi.model.Verdict.Refusal;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/**
 * Decides who somebody is, at every door.
 *
 * <p>Without keys, a sender names its tenant in {@code X-Scope-OrgID} or gets the default one. With
 * keys, it must show one of them: a token as {@code Authorization: Bearer}, {@code Splunk} or
 * {@code ApiKey}, as the password of {@code Basic} or as {@code X-API-Key}, or a certificate. The
 * key has its tenant, or, for {@link HouseKey#ANY_TENANT}, lets the sender name one.
 *
 * <p>The keys can be changed at any time; whoever asks after that is asked anew, also on a
 * connection that has been open before. No token is ever part of a text. Threads may share it.
 */
public final class KeyBook implements Identity {
  private final @Nullable String defaultTenant;
  private final InstantSource clock;
  private final LongAdder refusedTotal = new LongAdder();
  private volatile KeyRing ring;

  /**
   * @param defaultTenant for those who name none, or null when they have to
   */
  public KeyBook(@Nullable String defaultTenant, KeyRing ring, InstantSource clock) {
    this.defaultTenant = defaultTenant;
    this.ring = ring;
    this.clock = clock;
    String problem = defaultTenant == null ? null : Tenants.problem(defaultTenant);
    if (problem != null) {
      throw new IllegalArgumentException("defaultTenant: " + problem);
    }
  }

  /** One with a token for each tenant, and nothing else. */
  public static KeyBook ofTokens(@Nullable String defaultTenant, Map<String, String> tenants) {
    List<HouseKey> keys = new ArrayList<>();
    tenants.forEach(
        (token, tenant) ->
            keys.add(
                HouseKey.of(tenant.equals(HouseKey.ANY_TENANT) ? "any" : tenant, tenant, token)));
    return new KeyBook(defaultTenant, KeyRing.of(keys), InstantSource.system());
  }

  /** The keys that are good from now on. */
  public void change(KeyRing fresh) {
    ring = fresh;
  }

  /** The keys that are good now. */
  public KeyRing ring() {
    return ring;
  }

  /** How often somebody was not let in so far. */
  public long refusedTotal() {
    return refusedTotal.sum();
  }

  @Override
  public Answer who(Credentials shown) {
    Answer answer = look(shown);
    if (answer instanceof Stranger) {
      refusedTotal.increment();
    }
    return answer;
  }

  @Override
  public List<Signer> signers(String id, String door) {
    HouseKey key = ring.byName(id);
    if (key == null || refusal(key, null) != null || !key.mayUse(door)) {
      return List.of();
    }
    return key.signers();
  }

  private Answer look(Credentials shown) {
    String orgId = shown.orgId();
    String claimed = orgId == null || orgId.isEmpty() ? null : orgId;
    String problem = claimed == null ? null : Tenants.problem(claimed);
    if (problem != null) {
      return new Stranger(Refusal.MALFORMED, problem);
    }
    KeyRing keys = ring;
    if (keys.isEmpty()) {
      String tenant = claimed == null ? defaultTenant : claimed;
      return tenant == null ? noOrgId() : new Known(Caller.anonymous(tenant));
    }
    KeyRing.Found found = byToken(keys, shown.authorization(), shown.apiKey());
    boolean token = shown.authorization() != null || shown.apiKey() != null;
    PeerCertificate certificate = shown.certificate();
    if (!token && certificate != null) {
      if (certificate.notAfterMillis() < clock.millis()) {
        return new Stranger(Refusal.KEY_EXPIRED, "the certificate has expired");
      }
      HouseKey key = keys.byCertificate(CertificateNames.of(certificate));
      found = key == null ? null : new KeyRing.Found(key, null);
    }
    if (found == null) {
      return new Stranger(
          Refusal.UNKNOWN_TOKEN,
          token
              ? "the token is not known"
              : certificate == null ? "no token" : "no key has this certificate");
    }
    return admit(found, shown.door(), claimed);
  }

  private Answer admit(KeyRing.Found found, String door, @Nullable String claimed) {
    HouseKey key = found.key();
    Stranger no = refusal(key, found.until());
    if (no != null) {
      return no;
    }
    if (!key.mayUse(door)) {
      return new Stranger(
          Refusal.NOT_ALLOWED, "key " + key.name() + " may not be used at the door " + door);
    }
    if (key.tenant().equals(HouseKey.ANY_TENANT)) {
      String tenant = claimed == null ? defaultTenant : claimed;
      return tenant == null ? noOrgId() : new Known(key.caller(tenant));
    }
    return claimed != null && !claimed.equals(key.tenant())
        ? new Stranger(Refusal.UNKNOWN_TOKEN, "the token does not belong to this org id")
        : new Known(key.caller(key.tenant()));
  }

  private @Nullable Stranger refusal(HouseKey key, @Nullable Instant until) {
    if (!key.active()) {
      return new Stranger(Refusal.KEY_INACTIVE, "the key is not active");
    }
    Instant now = clock.instant();
    Instant expires = key.expires();
    return (expires != null && !now.isBefore(expires)) || (until != null && !now.isBefore(until))
        ? new Stranger(Refusal.KEY_EXPIRED, "the key has expired")
        : null;
  }

  private static Stranger noOrgId() {
    return new Stranger(Refusal.UNKNOWN_TOKEN, "no org id");
  }

  /* Two tokens may stand in one request, if they are of one key. */
  private static KeyRing.@Nullable Found byToken(
      KeyRing keys, @Nullable String authorization, @Nullable String apiKey) {
    String token = token(authorization);
    KeyRing.Found first = token == null ? null : keys.byToken(token);
    if (apiKey == null) {
      return first;
    }
    KeyRing.Found second = keys.byToken(apiKey.strip());
    if (authorization == null) {
      return second;
    }
    return first != null && second != null && Objects.equals(first.key(), second.key())
        ? first
        : null;
  }

  private static @Nullable String token(@Nullable String authorization) {
    if (authorization == null) {
      return null;
    }
    int blank = authorization.indexOf(' ');
    String scheme = blank < 0 ? "" : authorization.substring(0, blank);
    String rest = authorization.substring(blank + 1).strip();
    /* What Splunk's senders call a bearer. */
    if (scheme.equalsIgnoreCase("Bearer") || scheme.equalsIgnoreCase("Splunk")) {
      return rest;
    }
    if (scheme.equalsIgnoreCase("ApiKey")) {
      /* Elasticsearch's is id:key in Base64; some senders give the key as it is. */
      String key = password(rest);
      return key == null ? rest : key;
    }
    return scheme.equalsIgnoreCase("Basic") ? password(rest) : null;
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

  @Override
  public String toString() {
    return "KeyBook[" + ring + "]";
  }
}
