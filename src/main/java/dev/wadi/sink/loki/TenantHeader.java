package dev.wadi.sink.loki;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which {@code X-Scope-OrgID} goes with a tenant's lines.
 *
 * @param sent false for a server that knows no tenants: no header at all
 * @param everyone the server's name for all tenants that {@code names} does not name; empty leaves
 *     them their own
 * @param names the server's name for some of our tenants
 */
public record TenantHeader(boolean sent, String everyone, Map<String, String> names) {
  /** Each tenant under its own name. */
  public static final TenantHeader OWN_NAME = new TenantHeader(true, "", Map.of());

  /** No header. */
  public static final TenantHeader NONE = new TenantHeader(false, "", Map.of());

  /* Loki's rule for tenants: letters, digits and !-_.*'() up to 150, neither "." nor "..". */
  private static final int LONGEST = 150;
  private static final String BESIDE_LETTERS = "!-_.*'()";

  public TenantHeader {
    names = Map.copyOf(names);
    names.values().forEach(name -> requireTenant("tenantMap", name));
    if (!everyone.isEmpty()) {
      requireTenant("tenant", everyone);
    }
  }

  /**
   * Reads {@code ours=theirs,ours=theirs}; blanks around names are ignored.
   *
   * @param everyone as in the record
   * @throws IllegalArgumentException naming the pair that cannot be read
   */
  public static TenantHeader of(String everyone, String map) {
    Map<String, String> names = new LinkedHashMap<>();
    for (String pair : map.split(",", -1)) {
      if (pair.isBlank()) {
        continue;
      }
      int equals = pair.indexOf('=');
      if (equals < 1) {
        throw new IllegalArgumentException(
            "tenantMap: " + pair.strip() + " (expected: ours=theirs)");
      }
      names.put(pair.substring(0, equals).strip(), pair.substring(equals + 1).strip());
    }
    return new TenantHeader(true, everyone, names);
  }

  /** The header's value, or null for none. */
  @Nullable String valueFor(String tenant) {
    return sent ? names.getOrDefault(tenant, everyone.isEmpty() ? tenant : everyone) : null;
  }

  private static void requireTenant(String option, String name) {
    boolean good =
        !name.isEmpty()
            && name.length() <= LONGEST
            && !name.equals(".")
            && !name.equals("..")
            && name.chars().allMatch(TenantHeader::isTenantChar);
    if (!good) {
      throw new IllegalArgumentException(
          option
              + ": \""
              + name
              + "\" (expected: 1 to 150 letters, digits, "
              + BESIDE_LETTERS
              + ")");
    }
  }

  private static boolean isTenantChar(int c) {
    return (c >= 'a' && c <= 'z')
        || (c >= 'A' && c <= 'Z')
        || (c >= '0' && c <= '9')
        || BESIDE_LETTERS.indexOf(c) >= 0;
  }
}
