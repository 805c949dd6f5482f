package dev.wadi.capture.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Collections;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The files of a capture and their hashes, in the form of the tool {@code sha256sum}: {@code <64
 * hex> <two blanks> <name>}, a line each, sorted by name. logtap's manifest, which has no key: it
 * shows accidents, not forgery.
 *
 * @param hashes name to hash
 */
record Manifest(SortedMap<String, Hash> hashes) {
  static final String FILE = "manifest.sha256";

  private static final int NAME_AT = 66;

  Manifest {
    SortedMap<String, Hash> sorted = new TreeMap<>(FileDigest::compareNames);
    sorted.putAll(hashes);
    hashes = Collections.unmodifiableSortedMap(sorted);
  }

  static Manifest of(List<FileDigest> files) {
    SortedMap<String, Hash> hashes = new TreeMap<>();
    files.forEach(file -> hashes.put(file.name(), file.sha256()));
    return new Manifest(hashes);
  }

  String text() {
    StringBuilder text = new StringBuilder();
    for (Map.Entry<String, Hash> file : hashes.entrySet()) {
      text.append(file.getValue()).append("  ").append(file.getKey()).append('\n');
    }
    return text.toString();
  }

  /** logtap's root hash: of the lines as they stand. */
  Hash rootHash() {
    return Hash.of(text().getBytes(UTF_8));
  }

  /**
   * @throws SignatureFormatException for a line that is no such line, or a name that comes twice or
   *     leads out of the folder
   */
  static Manifest parse(String text) throws SignatureFormatException {
    SortedMap<String, Hash> hashes = new TreeMap<>();
    int number = 0;
    // One by one: of a text from elsewhere the first wrong line is the end.
    for (Iterator<String> lines = text.lines().iterator(); lines.hasNext(); ) {
      String line = lines.next();
      number++;
      if (line.length() <= NAME_AT || line.charAt(64) != ' ' || " *".indexOf(line.charAt(65)) < 0) {
        throw wrong(number, "is not '<64 hex>  <name>'");
      }
      String name = line.substring(NAME_AT);
      if (!plain(name)) {
        throw wrong(number, "names a file that is not in this folder");
      }
      if (hashes.put(name, hash(number, line.substring(0, 64))) != null) {
        throw wrong(number, "names " + name + " a second time");
      }
    }
    return new Manifest(hashes);
  }

  /** Whether a name is one of a file at the top of a folder, and fits into a line. */
  static boolean plain(String name) {
    return !name.isEmpty()
        && !name.equals(".")
        && !name.equals("..")
        && name.chars().noneMatch(c -> c == '/' || c == '\\' || c < 0x20 || c == 0x7f);
  }

  private static Hash hash(int number, String hex) throws SignatureFormatException {
    try {
      return new Hash(hex);
    } catch (IllegalArgumentException e) {
      throw new SignatureFormatException(
          FILE + ": line " + number + " does not begin with 64 hexadecimal digits", e);
    }
  }

  private static SignatureFormatException wrong(int number, String what) {
    return new SignatureFormatException(FILE + ": line " + number + " " + what);
  }
}
