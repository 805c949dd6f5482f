package dev.wadi.store;

/** How the files of a capture are named in a store, and which of them are a capture's own. */
public final class CaptureKeys {
  public static final String METADATA = "metadata.json";
  public static final String INDEX = "index.jsonl";
  static final String AUDIT = "audit.jsonl";
  public static final String MANIFEST = "manifest.sha256";

  /** Below a capture, but no part of it: what was shared of it. */
  static final String SHARES = "share/";

  private static final long MOST_METADATA_BYTES = 16 << 20;
  private static final long MOST_TEXT_BYTES = 128 << 20;

  /** Below a capture, but no part of it: who did what with what lies there. */
  static final String TRAIL = "trail/";

  /** Whether a name is beside a capture in its place, and no part of it. */
  static boolean isBeside(String name) {
    return name.startsWith(SHARES) || name.startsWith(TRAIL);
  }

  private CaptureKeys() {}

  public static boolean isData(String name) {
    return name.indexOf('/') < 0
        && !name.startsWith(".")
        && (name.endsWith(".jsonl") || name.endsWith(".jsonl.zst"))
        && !name.equals(INDEX)
        && !name.equals(AUDIT);
  }

  /** The trail tells who sent what from where. */
  public static boolean isTrail(String name) {
    return name.equals(AUDIT) || name.startsWith(AUDIT + ".");
  }

  /** Files that a capture consists of, whoever wrote it; not what else lies in the same place. */
  public static boolean isOwn(String name) {
    return isData(name)
        || isTrail(name)
        || name.equals(METADATA)
        || name.equals(INDEX)
        || name.equals(MANIFEST)
        || name.startsWith("signature/");
  }

  /** Most bytes that a file can have; texts that tell of the others are held in memory. */
  static long mostBytes(String name) {
    if (name.equals(METADATA)) {
      return MOST_METADATA_BYTES;
    }
    return name.equals(INDEX) || name.equals(MANIFEST) ? MOST_TEXT_BYTES : Long.MAX_VALUE;
  }

  /**
   * The order in which files are put: what others tell of comes first, so that whoever reads the
   * bucket meanwhile finds a capture that is whole as far as it goes.
   */
  static int turn(String name) {
    if (name.equals(METADATA)) {
      return 3;
    }
    return name.equals(INDEX) ? 2 : isData(name) ? 0 : 1;
  }
}
