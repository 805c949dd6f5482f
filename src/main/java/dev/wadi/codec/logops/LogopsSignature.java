package dev.wadi.codec.logops;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.nio.ByteBuffer;
import java.security.InvalidKeyException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.HexFormat;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

/**
 * LogOps' signatures of requests: HMAC-SHA256 over a canonical text, in Base64.
 *
 * <p>Version 0.4 signs method, path with query, time as sent, and the hash of the body. Version 0.5
 * signs method, path alone, hash, time and, where there is one, the nonce. Lines are joined with
 * line feeds.
 */
public final class LogopsSignature {
  private LogopsSignature() {}

  /** The hash of a body in lower-case hexadecimal; moves the buffer's place. */
  public static String hash(ByteBuffer body) {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      digest.update(body);
      return HexFormat.of().formatHex(digest.digest());
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java has SHA-256", e);
    }
  }

  /**
   * What version 0.4 signs.
   *
   * @param target path and query as they are sent
   * @param hash of the body
   */
  public static String canonical4(String method, String target, String time, String hash) {
    return String.join("\n", method, target, time, hash);
  }

  /**
   * What version 0.5 signs.
   *
   * @param path without a query
   * @param hash of the body
   * @param nonce null when there is none
   */
  public static String canonical5(
      String method, String path, String hash, String time, @Nullable String nonce) {
    return nonce == null
        ? String.join("\n", method, path, hash, time)
        : String.join("\n", method, path, hash, time, nonce);
  }

  /** The signature in Base64. */
  public static String sign(byte[] secret, String canonical) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(secret, "HmacSHA256"));
      return Base64.getEncoder().encodeToString(mac.doFinal(canonical.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException | InvalidKeyException e) {
      throw new IllegalStateException("every Java has HmacSHA256, for a key that is not empty", e);
    }
  }

  /** Whether a signature is that of a text; takes as long for a wrong one as for a right one. */
  public static boolean fits(byte[] secret, String canonical, String signature) {
    return MessageDigest.isEqual(
        sign(secret, canonical).getBytes(UTF_8), signature.getBytes(UTF_8));
  }
}
