package dev.wadi.capture.signature;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What is signed: a few lines of text, {@code name: value}, in this order.
 *
 * <p>The root stands for all files with their order, number, names and lengths. The counter grows
 * with each signature of a capture, so that whoever remembers the last one sees when an older state
 * was put back in its place.
 *
 * @param root of the tree over all files
 * @param manifest hash of the manifest's lines
 * @param files how many
 * @param bytes of all files
 * @param counter 1 for the first signature of a capture
 * @param previous hash of the statement before; null for the first
 * @param signedAt when, to the second
 * @param key fingerprint of the key: the hash of its public half in DER
 */
public record Statement(
    Hash root,
    Hash manifest,
    int files,
    long bytes,
    long counter,
    @Nullable Hash previous,
    Instant signedAt,
    Hash key) {
  static final String FILE = "statement.txt";

  private static final String TITLE = "wadi-capture-signature 1";
  private static final String NONE = "-";
  private static final List<String> NAMES =
      List.of(
          "root",
          "manifest",
          "files",
          "bytes",
          "block-bytes",
          "counter",
          "previous",
          "signed",
          "key");

  public Statement {
    if (files < 0 || bytes < 0 || counter < 1) {
      throw new IllegalArgumentException(
          "files: %d, bytes: %d, counter: %d (expected: >= 0, >= 0, >= 1)"
              .formatted(files, bytes, counter));
    }
    if (previous == null != (counter == 1)) {
      throw new IllegalArgumentException(
          "counter: " + counter + ", previous: " + previous + " (expected: none for the first)");
    }
  }

  String text() {
    Map<String, Object> values = new LinkedHashMap<>();
    values.put("root", root);
    values.put("manifest", manifest);
    values.put("files", files);
    values.put("bytes", bytes);
    values.put("block-bytes", FileDigest.BLOCK_BYTES);
    values.put("counter", counter);
    values.put("previous", previous == null ? NONE : previous);
    values.put("signed", signedAt);
    values.put("key", key);
    StringBuilder text = new StringBuilder(TITLE).append('\n');
    values.forEach((name, value) -> text.append(name).append(": ").append(value).append('\n'));
    return text.toString();
  }

  /** By this the next statement names this one. */
  Hash hash() {
    return Hash.of(text().getBytes(UTF_8));
  }

  /**
   * @throws SignatureFormatException when the text is not exactly a statement of this version
   */
  static Statement parse(String text) throws SignatureFormatException {
    List<String> lines = text.lines().toList();
    if (lines.isEmpty() || !lines.get(0).equals(TITLE)) {
      throw new SignatureFormatException(
          FILE + " does not begin with '" + TITLE + "': it is damaged, or of a newer version");
    }
    Map<String, String> values = new LinkedHashMap<>();
    for (String line : lines.subList(1, lines.size())) {
      int colon = line.indexOf(": ");
      if (colon < 0) {
        throw unknown(null);
      }
      values.put(line.substring(0, colon), line.substring(colon + 2));
    }
    try {
      Statement read = of(values);
      if (read.text().equals(text)) {
        return read;
      }
    } catch (IllegalArgumentException | DateTimeException e) {
      throw unknown(e);
    }
    throw unknown(null);
  }

  private static SignatureFormatException unknown(@Nullable Exception cause) {
    String message =
        FILE + " cannot be understood (expected: the lines " + String.join(", ", NAMES) + ")";
    return cause == null
        ? new SignatureFormatException(message)
        : new SignatureFormatException(message, cause);
  }

  private static Statement of(Map<String, String> values) {
    String previous = value(values, "previous");
    return new Statement(
        new Hash(value(values, "root")),
        new Hash(value(values, "manifest")),
        Integer.parseInt(value(values, "files")),
        Long.parseLong(value(values, "bytes")),
        Long.parseLong(value(values, "counter")),
        previous.equals(NONE) ? null : new Hash(previous),
        Instant.parse(value(values, "signed")),
        new Hash(value(values, "key")));
  }

  private static String value(Map<String, String> values, String name) {
    String value = values.get(name);
    if (value == null) {
      throw new IllegalArgumentException("no line " + name);
    }
    return value;
  }
}
