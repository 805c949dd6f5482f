package dev.wadi.buffer.wal.disk;

import java.nio.file.Path;
import java.util.Set;

/** What lies where in the folder of a write-ahead log; docs/wal-format.md, section 2. */
public final class WalFolder {
  /** Held by the one process that writes. */
  public static final String LOCK = "wal.lock";

  static final String TEMP_SUFFIX = ".tmp";

  private static final String TENANTS = "tenants";
  private static final String CURSORS = "cursors";
  private static final String QUARANTINE = "quarantine";
  private static final Set<String> NAMES =
      Set.of(TENANTS, CURSORS, QUARANTINE, LOCK, HighWater.FILE);

  private WalFolder() {}

  /** Holds a folder for each tenant. */
  public static Path tenants(Path root) {
    return root.resolve(TENANTS);
  }

  /** Holds a tenant's segments; throws {@link IllegalArgumentException} for a name that is none. */
  public static Path tenant(Path root, String tenant) {
    return tenants(root).resolve(TenantFolder.folderOf(TenantFolder.requireTenant(tenant)));
  }

  /** Holds a file for each reader. */
  public static Path cursors(Path root) {
    return root.resolve(CURSORS);
  }

  /** Holds what was damaged, once there was any. */
  public static Path quarantine(Path root) {
    return root.resolve(QUARANTINE);
  }

  public static Path lock(Path root) {
    return root.resolve(LOCK);
  }

  /** Whether a name in the folder itself is one of ours. */
  public static boolean isOurs(String name) {
    return NAMES.contains(name) || isLeftOver(name);
  }

  /** Whether a name is that of a replacement that was interrupted, or is under way. */
  public static boolean isLeftOver(String name) {
    return name.endsWith(TEMP_SUFFIX);
  }
}
