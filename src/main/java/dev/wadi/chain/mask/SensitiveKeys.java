package dev.wadi.chain.mask;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;
import java.util.Collection;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Field names whose values are hidden, and how. Letter case and the separators {@code _ - .} and
 * blank do not count, so {@code apiKey}, {@code API_KEY} and {@code api-key} are one name, and
 * {@code keyboard} is none of them. Of a name of several words the last ones are asked as well:
 * {@code user.password} and {@code userPassword} end in {@code password}, {@code author} and {@code
 * nopassword} do not. A name that is allowed as a whole is not masked by its last word.
 *
 * <p>Immutable; threads may share it. Look-ups take bytes and make no object.
 */
final class SensitiveKeys {
  private static final int MAX_KEY_BYTES = 128;

  /* Open addressing by a hash of the folded bytes; half full at most, so a look-up ends soon. */
  private final byte[][] names;
  private final @Nullable MaskRule[] rules;
  private final boolean[] stays;

  SensitiveKeys(Map<String, MaskRule> ruleByKey, Collection<String> allowed) {
    int capacity = Integer.highestOneBit(Math.max(8, (ruleByKey.size() + allowed.size()) * 2)) * 2;
    this.names = new byte[capacity][];
    this.rules = new MaskRule[capacity];
    this.stays = new boolean[capacity];
    ruleByKey.forEach(
        (key, rule) -> {
          byte[] folded = fold(key);
          if (allowed.stream().noneMatch(name -> Arrays.equals(fold(name), folded))) {
            put(folded, rule, false);
          }
        });
    allowed.forEach(name -> put(fold(name), MaskRule.FULL, true));
  }

  boolean isEmpty() {
    for (int slot = 0; slot < rules.length; slot++) {
      if (rules[slot] != null && !stays[slot]) {
        return false;
      }
    }
    return true;
  }

  /** The rule for a name, or null when it is not sensitive. */
  @Nullable MaskRule rule(byte[] bytes, int from, int to) {
    if (to - from > MAX_KEY_BYTES) {
      return null;
    }
    int slot = find(bytes, from, to);
    for (int i = from + 1; slot < 0 && i < to; i++) {
      if (beginsWord(bytes, i, to)) {
        slot = find(bytes, i, to);
      }
    }
    return slot < 0 || stays[slot] ? null : rules[slot];
  }

  /* Behind a separator, and at a capital behind a small letter or before one. */
  private static boolean beginsWord(byte[] bytes, int i, int to) {
    if (foldByte(bytes[i]) < 0) {
      return false;
    }
    byte before = bytes[i - 1];
    if (foldByte(before) < 0) {
      return true;
    }
    boolean capital = bytes[i] >= 'A' && bytes[i] <= 'Z';
    boolean behindSmall = (before >= 'a' && before <= 'z') || (before >= '0' && before <= '9');
    boolean beforeSmall = i + 1 < to && bytes[i + 1] >= 'a' && bytes[i + 1] <= 'z';
    return capital && (behindSmall || beforeSmall);
  }

  @Nullable MaskRule rule(String name) {
    byte[] bytes = name.getBytes(UTF_8);
    return rule(bytes, 0, bytes.length);
  }

  /* The place of a name, or -1. */
  private int find(byte[] bytes, int from, int to) {
    int hash = 0;
    int length = 0;
    for (int i = from; i < to; i++) {
      int c = foldByte(bytes[i]);
      if (c >= 0) {
        hash = hash * 31 + c;
        length++;
      }
    }
    for (int slot = slot(hash); rules[slot] != null; slot = (slot + 1) & (names.length - 1)) {
      if (names[slot].length == length && same(names[slot], bytes, from, to)) {
        return slot;
      }
    }
    return -1;
  }

  private void put(byte[] folded, MaskRule rule, boolean allowed) {
    int hash = 0;
    for (byte c : folded) {
      hash = hash * 31 + c;
    }
    int slot = slot(hash);
    while (rules[slot] != null && !Arrays.equals(names[slot], folded)) {
      slot = (slot + 1) & (names.length - 1);
    }
    names[slot] = folded;
    rules[slot] = rule;
    stays[slot] = allowed;
  }

  private int slot(int hash) {
    return (hash ^ (hash >>> 15)) & (names.length - 1);
  }

  private static boolean same(byte[] folded, byte[] bytes, int from, int to) {
    int n = 0;
    for (int i = from; i < to; i++) {
      int c = foldByte(bytes[i]);
      if (c >= 0 && folded[n++] != (byte) c) {
        return false;
      }
    }
    return true;
  }

  private static byte[] fold(String key) {
    byte[] bytes = key.getBytes(UTF_8);
    byte[] folded = new byte[bytes.length];
    int n = 0;
    for (byte b : bytes) {
      int c = foldByte(b);
      if (c >= 0) {
        folded[n++] = (byte) c;
      }
    }
    if (n == 0) {
      throw new IllegalArgumentException(
          "key: '" + key + "' (expected: a name with letters or digits)");
    }
    return Arrays.copyOf(folded, n);
  }

  /** A byte in lower case, or -1 for a separator. */
  private static int foldByte(byte b) {
    if (b == '_' || b == '-' || b == '.' || b == ' ') {
      return -1;
    }
    return b >= 'A' && b <= 'Z' ? b + 32 : b & 0xff;
  }
}
