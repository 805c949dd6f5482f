package dev.wadi.store;

import java.nio.file.Path;
import java.util.Arrays;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where objects are kept: {@code s3://bucket/prefix}, {@code gs://bucket/prefix} or {@code
 * file:/folder}.
 *
 * @param scheme which kind of store
 * @param bucket its bucket; for a folder, its absolute path
 * @param prefix what all keys begin with, without a slash at either end; empty for all of the
 *     bucket
 */
public record StoreLocation(Scheme scheme, String bucket, String prefix) {
  /** A kind of store, as locations name it. */
  public enum Scheme {
    S3,
    GS,
    FILE
  }

  private static final Pattern BUCKET_AND_PREFIX =
      Pattern.compile("(s3|gs)://([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:/(.*))?");
  private static final Pattern ELSEWHERE = Pattern.compile("(s3|gs)://[^/]");
  private static final String FILE = "file:";

  public StoreLocation {
    if (!prefix.isEmpty() && !safe(prefix)) {
      throw new IllegalArgumentException(
          "'" + prefix + "' (expected: a prefix without empty parts, '.' and '..')");
    }
  }

  /**
   * Reads a location; blanks around it and one slash at its end do not count.
   *
   * @throws IllegalArgumentException when it is none; the message says what was expected
   */
  public static StoreLocation parse(String text) {
    String trimmed = text.strip();
    if (trimmed.startsWith(FILE)) {
      String path = trimmed.substring(FILE.length()).replaceFirst("^//(?=/)", "");
      if (!path.startsWith("/")) {
        throw wrong(text);
      }
      return new StoreLocation(
          Scheme.FILE, Path.of(path).toAbsolutePath().normalize().toString(), "");
    }
    Matcher parts = BUCKET_AND_PREFIX.matcher(trimmed);
    if (!parts.matches()) {
      throw ELSEWHERE.matcher(trimmed).lookingAt()
          ? new IllegalArgumentException(
              "'" + text + "' (expected: a bucket of 3 to 63 of a-z 0-9 . -, then /prefix)")
          : wrong(text);
    }
    String prefix = parts.group(3) == null ? "" : parts.group(3);
    return new StoreLocation(
        parts.group(1).equals("s3") ? Scheme.S3 : Scheme.GS,
        parts.group(2),
        prefix.endsWith("/") ? prefix.substring(0, prefix.length() - 1) : prefix);
  }

  /** Whether a word on the command line is meant to be a location. */
  public static boolean looksLikeOne(String text) {
    return text.startsWith(FILE) || text.startsWith("s3://") || text.startsWith("gs://");
  }

  /** A location below this one. */
  public StoreLocation below(String more) {
    return new StoreLocation(scheme, bucket, key(more));
  }

  /** The key of a name below this location. */
  public String key(String name) {
    return prefix.isEmpty() ? name : prefix + "/" + name;
  }

  /** What the keys of everything below this location begin with. */
  public String keyPrefix() {
    return prefix.isEmpty() ? "" : prefix + "/";
  }

  /** Whether a key, taken for a path, stays where it is resolved, on every kind of store. */
  public static boolean safe(String key) {
    return !key.isEmpty()
        && key.indexOf('\\') < 0
        && key.chars().noneMatch(c -> c < 0x20 || c == 0x7f)
        && Arrays.stream(key.split("/", -1))
            .noneMatch(part -> part.isEmpty() || part.equals(".") || part.equals(".."));
  }

  private static IllegalArgumentException wrong(String text) {
    return new IllegalArgumentException(
        "'" + text + "' (expected: s3://bucket/prefix, gs://bucket/prefix or file:/folder)");
  }

  @Override
  public String toString() {
    if (scheme == Scheme.FILE) {
      return prefix.isEmpty() ? FILE + bucket : FILE + bucket + "/" + prefix;
    }
    String root = (scheme == Scheme.S3 ? "s3://" : "gs://") + bucket;
    return prefix.isEmpty() ? root : root + "/" + prefix;
  }
}
