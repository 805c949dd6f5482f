package dev.wadi.console;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.security.spec.KeySpec;
import java.time.Duration;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.LongSupplier;
import javax.crypto.Mac;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;
import javax.crypto.spec.SecretKeySpec;

/**
 * The one user and password, compared in constant time; whoever is wrong pays with a slow hash
 * (PBKDF2 with HMAC-SHA256, RFC 8018). Threads share it.
 */
final class Credentials {
  private static final int HASH_BITS = 256;
  private static final byte[] NOBODY = new byte[HASH_BITS / 8];
  private static final Duration REMEMBERED = Duration.ofMinutes(10);
  private static final int MOST_REMEMBERED = 64;

  private final byte[] salt = new byte[16];
  private final byte[] macKey = new byte[32];
  private final int iterations;
  private final String user;
  private final String password;
  private final LongSupplier nanoTicker;

  /** Guards {@code remembered}. */
  private final ReentrantLock lock = new ReentrantLock();

  private final Map<String, Remembered> remembered = new LinkedHashMap<>();

  Credentials(
      String user, String password, int iterations, SecureRandom random, LongSupplier nanoTicker) {
    this.iterations = iterations;
    random.nextBytes(salt);
    random.nextBytes(macKey);
    this.user = user;
    this.password = password;
    this.nanoTicker = nanoTicker;
  }

  /**
   * Whether these are they. Takes the same time for every wrong user and password, and that is
   * long.
   */
  boolean match(String claimedUser, String claimedPassword) {
    /*
     * Nothing is gained by being slow to the one who is right: the password is here in memory, not
     * in a list of hashes that somebody may take away. A guess costs its tenth of a second.
     */
    byte[] right = digest("", user, password);
    return MessageDigest.isEqual(right, digest("", claimedUser, claimedPassword))
        || MessageDigest.isEqual(NOBODY, hash(claimedUser, claimedPassword));
  }

  /*
   * A script that sends HTTP Basic asks the throttle once in ten minutes, not with each call. What
   * is remembered is a keyed digest of user, password AND address: only an address that has proved
   * itself is let through quickly, so nobody can use the quick way to guess; a wrong password misses
   * and goes the slow, throttled way.
   */
  void remember(String address, String provedUser, String provedPassword) {
    byte[] digest = digest(address, provedUser, provedPassword);
    lock.lock();
    try {
      if (remembered.size() >= MOST_REMEMBERED && !remembered.containsKey(address)) {
        Iterator<String> oldest = remembered.keySet().iterator();
        oldest.next();
        oldest.remove();
      }
      remembered.put(address, new Remembered(digest, nanoTicker.getAsLong()));
    } finally {
      lock.unlock();
    }
  }

  /** Whether this address has shown the same user and password a short while ago. */
  boolean remembers(String address, String claimedUser, String claimedPassword) {
    Remembered known;
    lock.lock();
    try {
      known = remembered.get(address);
    } finally {
      lock.unlock();
    }
    return known != null
        && nanoTicker.getAsLong() - known.sinceNanos < REMEMBERED.toNanos()
        && MessageDigest.isEqual(known.digest, digest(address, claimedUser, claimedPassword));
  }

  /** Whoever comes next proves it again. */
  void forgetRemembered() {
    lock.lock();
    try {
      remembered.clear();
    } finally {
      lock.unlock();
    }
  }

  private byte[] hash(String someUser, String somePassword) {
    KeySpec spec =
        new PBEKeySpec((someUser + '\0' + somePassword).toCharArray(), salt, iterations, HASH_BITS);
    try {
      return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256").generateSecret(spec).getEncoded();
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK has no PBKDF2WithHmacSHA256", e);
    }
  }

  private byte[] digest(String address, String someUser, String somePassword) {
    try {
      Mac mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(macKey, "HmacSHA256"));
      return mac.doFinal(
          (address + '\0' + someUser + '\0' + somePassword).getBytes(StandardCharsets.UTF_8));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("This JDK has no HmacSHA256", e);
    }
  }

  @Override
  public String toString() {
    return "Credentials[***]";
  }

  private record Remembered(byte[] digest, long sinceNanos) {}
}
