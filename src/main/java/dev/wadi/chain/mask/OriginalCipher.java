package dev.wadi.chain.mask;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Map;
import javax.crypto.Cipher;
import javax.crypto.Mac;
import javax.crypto.spec.IvParameterSpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * Encrypts what was masked, so that whoever holds the key can read it again: {@code <key
 * id>:<Fernet token>}.
 *
 * <p>The newest key encrypts; older ones still decrypt, each under its id, until they are taken out
 * of the ring. Fernet: version 0x80, seconds (8 bytes, big-endian), IV (16), AES-128-CBC with PKCS7
 * padding, HMAC-SHA256 over all before it, all in base64url; of a 32-byte key the first half signs
 * and the second encrypts (github.com/fernet/spec). Threads may share it. Keys appear in no message
 * and no {@code toString}.
 */
public final class OriginalCipher {
  private static final byte VERSION = (byte) 0x80;
  private static final int IV_BYTES = 16;
  private static final int MAC_BYTES = 32;
  private static final int HEADER_BYTES = 1 + 8 + IV_BYTES;

  private final Map<String, byte[]> keys;
  private final String newest;
  private final InstantSource clock;
  private final SecureRandom random;

  /**
   * @param keys key id to 32 bytes in base64url; the last one encrypts
   * @throws IllegalArgumentException without a key, or when a key is not 32 bytes; the key itself
   *     is not shown
   */
  public OriginalCipher(Map<String, String> keys, InstantSource clock, SecureRandom random) {
    if (keys.isEmpty()) {
      throw new IllegalArgumentException(
          "encryption of originals: no key (expected: at least one)");
    }
    Map<String, byte[]> ring = new LinkedHashMap<>();
    String last = "";
    for (Map.Entry<String, String> key : keys.entrySet()) {
      if (!key.getKey().matches("[A-Za-z0-9_.-]{1,32}")) {
        throw new IllegalArgumentException(
            "key id: '" + key.getKey() + "' (expected: 1 to 32 letters, digits, _ . -)");
      }
      ring.put(key.getKey(), decodeKey(key.getKey(), key.getValue()));
      last = key.getKey();
    }
    this.keys = ring;
    this.newest = last;
    this.clock = clock;
    this.random = random;
  }

  /** Encrypts with the newest key. */
  public String encrypt(byte[] plain) {
    byte[] iv = new byte[IV_BYTES];
    random.nextBytes(iv);
    return newest + ":" + encrypt(key(newest), plain, clock.instant().getEpochSecond(), iv);
  }

  /**
   * Gives the original back.
   *
   * @throws IllegalArgumentException when the key is not in the ring, or the text was changed
   */
  public byte[] decrypt(String text) {
    int colon = text.indexOf(':');
    if (colon < 1) {
      throw new IllegalArgumentException(
          "encrypted original: no key id (expected: <key id>:<token>)");
    }
    return decrypt(key(text.substring(0, colon)), text.substring(colon + 1));
  }

  static String encrypt(byte[] key, byte[] plain, long seconds, byte[] iv) {
    try {
      Cipher aes = Cipher.getInstance("AES/CBC/PKCS5Padding");
      aes.init(Cipher.ENCRYPT_MODE, new SecretKeySpec(key, 16, 16, "AES"), new IvParameterSpec(iv));
      byte[] hidden = aes.doFinal(plain);
      ByteBuffer token = ByteBuffer.allocate(HEADER_BYTES + hidden.length + MAC_BYTES);
      token.put(VERSION).putLong(seconds).put(iv).put(hidden);
      token.put(sign(key, token.array(), HEADER_BYTES + hidden.length));
      return Base64.getUrlEncoder().encodeToString(token.array());
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("AES or HMAC is missing in this Java runtime", e);
    }
  }

  static byte[] decrypt(byte[] key, String token) {
    byte[] bytes = Base64.getUrlDecoder().decode(token.getBytes(US_ASCII));
    int signed = bytes.length - MAC_BYTES;
    if (signed <= HEADER_BYTES || bytes[0] != VERSION) {
      throw new IllegalArgumentException("encrypted original: not a Fernet token");
    }
    try {
      byte[] mac = Arrays.copyOfRange(bytes, signed, bytes.length);
      if (!MessageDigest.isEqual(mac, sign(key, bytes, signed))) {
        throw new IllegalArgumentException("encrypted original: changed, or made with another key");
      }
      Cipher aes = Cipher.getInstance("AES/CBC/PKCS5Padding");
      aes.init(
          Cipher.DECRYPT_MODE,
          new SecretKeySpec(key, 16, 16, "AES"),
          new IvParameterSpec(bytes, 9, IV_BYTES));
      return aes.doFinal(bytes, HEADER_BYTES, signed - HEADER_BYTES);
    } catch (GeneralSecurityException e) {
      throw new IllegalArgumentException("encrypted original: cannot be decrypted", e);
    }
  }

  private static byte[] sign(byte[] key, byte[] bytes, int length) throws GeneralSecurityException {
    Mac mac = Mac.getInstance("HmacSHA256");
    mac.init(new SecretKeySpec(key, 0, 16, "HmacSHA256"));
    mac.update(bytes, 0, length);
    return mac.doFinal();
  }

  private byte[] key(String id) {
    byte[] key = keys.get(id);
    if (key == null) {
      throw new IllegalArgumentException(
          "key id: '" + id + "' (expected: one of " + keys.keySet() + ")");
    }
    return key;
  }

  private static byte[] decodeKey(String id, String text) {
    byte[] key;
    try {
      key = Base64.getUrlDecoder().decode(text.trim());
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("key '" + id + "': not base64url");
    }
    if (key.length != 32) {
      throw new IllegalArgumentException(
          "key '" + id + "': " + key.length + " bytes (expected: 32)");
    }
    return key;
  }

  @Override
  public String toString() {
    return "OriginalCipher[keys=" + keys.keySet() + "]";
  }
}
