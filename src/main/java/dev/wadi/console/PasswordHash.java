package dev.wadi.console;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.Base64;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A password as a file keeps it: {@code $scrypt$ln=14,r=8,p=5$SALT$HASH}, with the logarithm of the
 * cost, block size and parallelism of {@link Scrypt}, and Base64 without padding.
 */
record PasswordHash(int costLog, int blockSize, int parallel, Bytes salt, Bytes hash) {
  private static final Pattern TEXT =
      Pattern.compile(
          "\\$scrypt\\$ln=([0-9]{1,2}),r=([0-9]{1,2}),p=([0-9]{1,2})"
              + "\\$([A-Za-z0-9+/]{11,86})\\$([A-Za-z0-9+/]{22,86})");

  /* 16 MiB and about a fifth of a second. */
  private static final int COST_LOG = 14;
  private static final int BLOCK_SIZE = 8;
  private static final int PARALLEL = 5;

  /** More a check may not take of a gateway's heap. */
  private static final long MOST_MEMORY_BYTES = 64L << 20;

  private static final int SALT_BYTES = 16;
  private static final int HASH_BYTES = 32;

  /** Bytes that compare in constant time and are never shown. */
  record Bytes(byte[] bytes) {
    @Override
    public boolean equals(Object other) {
      return other instanceof Bytes that && MessageDigest.isEqual(bytes, that.bytes);
    }

    @Override
    public int hashCode() {
      return bytes.length;
    }

    @Override
    public String toString() {
      return "***";
    }
  }

  PasswordHash {
    if (costLog < 1
        || costLog > 20
        || blockSize < 1
        || blockSize > 32
        || parallel < 1
        || parallel > 32
        || 128L * blockSize << costLog > MOST_MEMORY_BYTES) {
      throw new IllegalArgumentException(
          "scrypt: ln=%d,r=%d,p=%d (expected: ln 1 to 20, r and p 1 to 32, and at most 64 MiB)"
              .formatted(costLog, blockSize, parallel));
    }
  }

  /** Of a password, with a salt of its own. */
  static PasswordHash of(String password, SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    random.nextBytes(salt);
    return new PasswordHash(
        COST_LOG,
        BLOCK_SIZE,
        PARALLEL,
        new Bytes(salt),
        derive(password, salt, COST_LOG, BLOCK_SIZE, PARALLEL, HASH_BYTES));
  }

  /** That no password fits, and that takes as long to find out. */
  static PasswordHash ofNobody(SecureRandom random) {
    byte[] salt = new byte[SALT_BYTES];
    byte[] hash = new byte[HASH_BYTES];
    random.nextBytes(salt);
    random.nextBytes(hash);
    return new PasswordHash(COST_LOG, BLOCK_SIZE, PARALLEL, new Bytes(salt), new Bytes(hash));
  }

  /** Reads what {@link #text} wrote. */
  static PasswordHash parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "no hash (expected: $scrypt$ln=14,r=8,p=5$SALT$HASH, as wadi console user add writes"
              + " it)");
    }
    return new PasswordHash(
        Integer.parseInt(parts.group(1)),
        Integer.parseInt(parts.group(2)),
        Integer.parseInt(parts.group(3)),
        new Bytes(Base64.getDecoder().decode(parts.group(4))),
        new Bytes(Base64.getDecoder().decode(parts.group(5))));
  }

  /** Whether this is the password; slow. */
  boolean fits(String password) {
    return hash.equals(
        derive(password, salt.bytes, costLog, blockSize, parallel, hash.bytes.length));
  }

  /** The line of a file. */
  String text() {
    Base64.Encoder base64 = Base64.getEncoder().withoutPadding();
    return "$scrypt$ln=%d,r=%d,p=%d$%s$%s"
        .formatted(
            costLog,
            blockSize,
            parallel,
            base64.encodeToString(salt.bytes),
            base64.encodeToString(hash.bytes));
  }

  private static Bytes derive(
      String password, byte[] salt, int costLog, int blockSize, int parallel, int length) {
    return new Bytes(
        Scrypt.derive(
            password.getBytes(StandardCharsets.UTF_8),
            salt,
            1 << costLog,
            blockSize,
            parallel,
            length));
  }
}
