package dev.wadi.chain.authenticate;

import java.security.SecureRandom;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * All keys at one time, and how a key is found by what is shown. Immutable; threads may share it.
 */
public final class KeyRing {
  private static final SecureRandom RANDOM = new SecureRandom();

  /** No key: everybody may come in. */
  public static final KeyRing NONE = of(List.of());

  /** A key with the token that led to it. */
  record Found(HouseKey key, @Nullable Instant until) {}

  private record Shelved(KeyHash hash, Found found) {}

  private final List<HouseKey> keys;

  /* Where a hash is looked for depends on this, so that the time it takes tells nothing of it. */
  private final byte[] salt = new byte[16];
  private final Map<Long, List<Shelved>> shelves = new HashMap<>();
  private final Map<String, HouseKey> byCertificate = new HashMap<>();
  private final Map<String, HouseKey> byName = new LinkedHashMap<>();

  private KeyRing(List<HouseKey> keys) {
    RANDOM.nextBytes(salt);
    this.keys = List.copyOf(keys);
  }

  /**
   * A ring of keys.
   *
   * @throws IllegalArgumentException when two of them have the same token or certificate, or two
   *     that sign the same name
   */
  public static KeyRing of(Collection<HouseKey> keys) {
    KeyRing ring = new KeyRing(List.copyOf(keys));
    ring.keys.forEach(ring::shelve);
    return ring;
  }

  private void shelve(HouseKey key) {
    for (HouseKey.Token token : key.tokens()) {
      KeyHash hash = KeyHash.parse(token.hash());
      List<Shelved> shelf = shelves.computeIfAbsent(hash.shelf(salt), s -> new ArrayList<>(1));
      for (Shelved other : shelf) {
        if (other.hash.equals(hash)) {
          throw same("token", other.found.key, key);
        }
      }
      shelf.add(new Shelved(hash, new Found(key, token.until())));
    }
    for (String name : key.certificates()) {
      HouseKey other = byCertificate.put(CertificateNames.require(name), key);
      if (other != null) {
        throw same("certificate", other, key);
      }
    }
    HouseKey other = byName.putIfAbsent(key.name(), key);
    if (other != null && (!other.signing().isEmpty() || !key.signing().isEmpty())) {
      throw new IllegalArgumentException(
          "two keys are called " + key.name() + " and sign (expected: each its own name)");
    }
  }

  private static IllegalArgumentException same(String what, HouseKey one, HouseKey other) {
    return new IllegalArgumentException(
        "%s and %s have the same %s (expected: each its own)"
            .formatted(one.name(), other.name(), what));
  }

  /** All keys, in the order in which they were given. */
  public List<HouseKey> keys() {
    return keys;
  }

  /** Whether nobody has to show anything. */
  public boolean isEmpty() {
    return keys.isEmpty();
  }

  @Nullable Found byToken(String token) {
    KeyHash hash = KeyHash.ofToken(token);
    Found found = null;
    for (Shelved one : shelves.getOrDefault(hash.shelf(salt), List.of())) {
      if (one.hash.equals(hash)) {
        found = one.found;
      }
    }
    return found;
  }

  @Nullable HouseKey byCertificate(List<String> names) {
    for (String name : names) {
      HouseKey key = byCertificate.get(name);
      if (key != null) {
        return key;
      }
    }
    return null;
  }

  @Nullable HouseKey byName(String name) {
    return byName.get(name);
  }

  @Override
  public String toString() {
    return "KeyRing[" + keys.size() + " keys]";
  }
}
