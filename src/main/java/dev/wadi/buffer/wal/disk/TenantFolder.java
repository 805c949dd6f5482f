package dev.wadi.buffer.wal.disk;

import org.jspecify.annotations.Nullable;

/** A tenant's name as a folder's name and back; see docs/wal-format.md, section 2. */
public final class TenantFolder {
  public static final int MAX_CHARS = 150;
  private static final String ESCAPED_DOT = "%2E";

  private TenantFolder() {}

  /** Throws {@link IllegalArgumentException} when the name is not one that Loki allows. */
  public static String requireTenant(String tenant) {
    if (!isTenant(tenant)) {
      throw new IllegalArgumentException(
          "tenant: not a name (expected: 1 to 150 of a-z A-Z 0-9 ! . _ * ' ( ) -)");
    }
    return tenant;
  }

  public static boolean isTenant(String tenant) {
    if (tenant.isEmpty()
        || tenant.length() > MAX_CHARS
        || tenant.equals(".")
        || tenant.equals("..")) {
      return false;
    }
    for (int i = 0; i < tenant.length(); i++) {
      char c = tenant.charAt(i);
      boolean letterOrDigit =
          (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
      if (!letterOrDigit && "!._*'()-".indexOf(c) < 0) {
        return false;
      }
    }
    return true;
  }

  /* A leading dot would hide the folder, and is the only way to reach "." and "..". */
  public static String folderOf(String tenant) {
    return tenant.startsWith(".") ? ESCAPED_DOT + tenant.substring(1) : tenant;
  }

  /** The tenant of a folder, or null when the folder is not ours. */
  public static @Nullable String tenantOf(String folder) {
    String tenant =
        folder.startsWith(ESCAPED_DOT) ? "." + folder.substring(ESCAPED_DOT.length()) : folder;
    return isTenant(tenant) && folderOf(tenant).equals(folder) ? tenant : null;
  }
}
