package dev.wadi.sink.loki;

import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Which {@code X-Scope-OrgID} goes with a tenant's lines.
 *
 * @param sent false for a server that knows no tenants: no header at all
 * @param names the server's name for some of our tenants; the others keep their own
 */
public record TenantHeader(boolean sent, Map<String, String> names) {
  /** Each tenant under its own name. */
  public static final TenantHeader OWN_NAME = new TenantHeader(true, Map.of());

  /** No header. */
  public static final TenantHeader NONE = new TenantHeader(false, Map.of());

  /* Loki's rule for tenants: letters, digits and !-_.*'() up to 150, neither "." nor "..". */
  private static final int LONGEST = 150;
  private static final String BESIDE_LETTERS = "!-_.*'()";

  public TenantHeader {
    names = Map.copyOf(names);
    names.values().forEach(TenantHeader::requireTenant);
  }

  /**
   * Reads {@code ours=theirs,ours=theirs}; blanks around names are ignored.
   *
   * @throws IllegalArgumentException naming the pair that cannot be read
   */
  public static TenantHeader of(String map) {
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
    return new TenantHeader(true, names);
  }

  /** The header's value, or null for none. */
  @Nullable String valueFor(String tenant) {
    return sent ? names.getOrDefault(tenant, tenant) : null;
  }

  private static void requireTenant(String name) {
    boolean good =
        !name.isEmpty()
            && name.length() <= LONGEST
            && !name.equals(".")
            && !name.equals("..")
            && name.chars().allMatch(TenantHeader::isTenantChar);
    if (!good) {
      throw new IllegalArgumentException(
          "tenantMap: \""
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
