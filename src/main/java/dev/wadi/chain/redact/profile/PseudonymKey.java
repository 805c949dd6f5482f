package dev.wadi.chain.redact.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.scan.Kind;
import java.security.GeneralSecurityException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * The secret behind pseudonyms, and the epoch that it is used for. Equal values of one tenant get
 * equal names within one epoch; another tenant or epoch gives other names.
 *
 * <p>HMAC-SHA256 (RFC 2104). The key of a tenant is the HMAC of tenant and epoch under the secret,
 * so that one tenant's names say nothing about another's. Threads may share it. The secret is shown
 * nowhere.
 */
public final class PseudonymKey {
  private static final int LEAST_SECRET_BYTES = 16;
  private static final int MOST_TENANTS = 1024;

  private final byte[] secret;
  private final String epoch;
  private final Map<String, byte[]> tenantKeys = new ConcurrentHashMap<>();

  /**
   * @param secret 16 bytes or more, random
   * @param epoch names the time that the names hold for, such as {@code 2026-11}; a new epoch makes
   *     new names
   */
  public PseudonymKey(byte[] secret, String epoch) {
    if (secret.length < LEAST_SECRET_BYTES) {
      throw new IllegalArgumentException(
          "secret: " + secret.length + " bytes (expected: 16 or more)");
    }
    this.secret = secret.clone();
    this.epoch = epoch;
  }

  public String epoch() {
    return epoch;
  }

  /** The same secret for another epoch. */
  public PseudonymKey withEpoch(String other) {
    return new PseudonymKey(secret, other);
  }

  /** The keyed hash of a value: 32 bytes. */
  public byte[] hash(String tenant, Kind kind, String value) {
    byte[] key = tenantKeys.get(tenant);
    if (key == null) {
      key = hmac(secret, tenant + '\n' + epoch);
      if (tenantKeys.size() < MOST_TENANTS) {
        tenantKeys.put(tenant, key);
      }
    }
    return hmac(key, kind.key() + '\n' + value);
  }

  private static byte[] hmac(byte[] key, String text) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(key, "HmacSHA256"));
      return mac.doFinal(text.getBytes(UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("every JDK has HmacSHA256", e);
    }
  }

  @Override
  public String toString() {
    return "PseudonymKey[epoch=" + epoch + "]";
  }
}
