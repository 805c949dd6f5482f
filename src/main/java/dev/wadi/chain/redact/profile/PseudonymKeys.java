package dev.wadi.chain.redact.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.NearestNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The secrets behind pseudonyms, by epoch. The last epoch of the file is the current one; the
 * earlier ones tell what a value was called in its time.
 *
 * <pre>
 * # one epoch a line, the newest last
 * 2026-10: 0n5cZl…
 * 2026-11: pWQx8v…
 * </pre>
 *
 * <p>A file with nothing but a secret is one epoch, {@value #ONLY_EPOCH}. A secret is a word of 16
 * bytes or more. Group and others must have no permission for the file. Immutable; threads share
 * it. Secrets are in no message and not in {@link #toString()}.
 */
public final class PseudonymKeys {
  /** The epoch of a file that names none. */
  public static final String ONLY_EPOCH = "1";

  static final int MOST_EPOCHS = 64;
  private static final long MOST_BYTES = 64 << 10;
  private static final Pattern LINE = Pattern.compile("([A-Za-z0-9._-]{1,32}):\\s+(\\S+)");
  private static final Set<PosixFilePermission> NOT_OURS =
      PosixFilePermissions.fromString("---rwxrwx");

  /* In the order of the file. */
  private final Map<String, PseudonymKey> byEpoch;
  private final PseudonymKey current;

  private PseudonymKeys(Map<String, PseudonymKey> byEpoch, PseudonymKey current) {
    this.byEpoch = byEpoch;
    this.current = current;
  }

  /** The one key of the one epoch. */
  public static PseudonymKeys of(PseudonymKey key) {
    return new PseudonymKeys(Map.of(key.epoch(), key), key);
  }

  /**
   * Reads a file of keys.
   *
   * @throws IllegalArgumentException when it says something wrong, or others may read it; the
   *     message names file and line, and holds nothing of what stands there
   */
  public static PseudonymKeys read(Path file) throws IOException {
    requirePrivate(file);
    if (Files.size(file) > MOST_BYTES) {
      throw new IllegalArgumentException(file + ": larger than 64 KiB (expected: one key a line)");
    }
    return parse(new String(Files.readAllBytes(file), UTF_8), file.toString());
  }

  private static void requirePrivate(Path file) throws IOException {
    if (!file.getFileSystem().supportedFileAttributeViews().contains("posix")) {
      return;
    }
    Set<PosixFilePermission> permissions = Files.getPosixFilePermissions(file);
    if (permissions.stream().anyMatch(NOT_OURS::contains)) {
      throw new IllegalArgumentException(
          file
              + ": mode "
              + PosixFilePermissions.toString(permissions)
              + " (expected: for its owner alone, chmod 600)");
    }
  }

  /** The keys of a text; {@code place} names it in errors. */
  static PseudonymKeys parse(String text, String place) {
    Map<Integer, String> said = new LinkedHashMap<>();
    int number = 0;
    for (String line : text.lines().map(String::strip).toList()) {
      number++;
      if (!line.isEmpty() && !line.startsWith("#")) {
        said.put(number, line);
      }
    }
    Map<String, PseudonymKey> all = new LinkedHashMap<>();
    PseudonymKey last = null;
    for (Map.Entry<Integer, String> line : said.entrySet()) {
      Matcher named = LINE.matcher(line.getValue());
      boolean matches = named.matches();
      if (!matches && said.size() > 1) {
        throw wrong(place, line.getKey(), "not a key (expected: <epoch>: <secret>)");
      }
      String epoch = matches ? named.group(1) : ONLY_EPOCH;
      last = key(place, line.getKey(), epoch, matches ? named.group(2) : line.getValue());
      if (all.put(epoch, last) != null) {
        throw wrong(place, line.getKey(), "epoch '" + epoch + "' stands twice");
      }
    }
    if (last == null) {
      throw new IllegalArgumentException(place + ": no key in it (expected: <epoch>: <secret>)");
    }
    if (all.size() > MOST_EPOCHS) {
      throw new IllegalArgumentException(
          place + ": " + all.size() + " epochs (expected: " + MOST_EPOCHS + " at most)");
    }
    return new PseudonymKeys(all, last);
  }

  private static PseudonymKey key(String place, int line, String epoch, String secret) {
    try {
      return new PseudonymKey(secret.getBytes(UTF_8), epoch);
    } catch (IllegalArgumentException e) {
      throw wrong(place, line, String.valueOf(e.getMessage()));
    }
  }

  private static IllegalArgumentException wrong(String place, int line, String message) {
    return new IllegalArgumentException(place + ":" + line + ": " + message);
  }

  /** The key that new pseudonyms are made with. */
  public PseudonymKey current() {
    return current;
  }

  /**
   * The key of an epoch.
   *
   * @throws IllegalArgumentException for an epoch that is not in the file, naming the nearest
   */
  public PseudonymKey of(String epoch) {
    PseudonymKey found = byEpoch.get(epoch);
    if (found == null) {
      throw new IllegalArgumentException(
          "epoch: '" + epoch + "' (expected: " + NearestNames.first(epoch, byEpoch.keySet()) + ")");
    }
    return found;
  }

  /** True when the file named no epoch. */
  public boolean isBare() {
    return byEpoch.size() == 1 && current.epoch().equals(ONLY_EPOCH);
  }

  /** Names of the epochs, the current one last. */
  public List<String> epochs() {
    return List.copyOf(byEpoch.keySet());
  }

  @Override
  public String toString() {
    return "PseudonymKeys[epochs=" + byEpoch.keySet() + "]";
  }
}
