package dev.wadi.capture;

import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * Something in a capture that is not as it should be, found while it was read.
 *
 * @param file the data file, {@code index.jsonl} or {@code metadata.json}
 * @param kind what is wrong with it
 * @param missingLines entries that index or file promise and that could not be read; 0 when none
 *     are missing, or when nothing tells how many
 * @param missingBytes uncompressed bytes that are missing; 0 when unknown
 * @param hidesLines false when every line that is promised was read all the same
 * @param what a clause in plain words that follows the file's name
 */
public record Damage(
    String file, Kind kind, long missingLines, long missingBytes, boolean hidesLines, String what) {

  /** A small closed set, for scripts. */
  public enum Kind {
    /** The index names a data file that is not there. */
    MISSING_FILE,
    /** A data file ends before it should. */
    CUT,
    /** Bytes inside a data file cannot be read. */
    DAMAGED_PARTS,
    /** A data file is whole, but not what the index says. */
    NOT_AS_INDEXED,
    /** The end of a data file, which only helps to read it faster, is damaged. */
    SEEK_TABLE,
    /** Something that is no regular file bears the name of a data file. */
    NOT_A_FILE,
    /** {@code index.jsonl} is missing, or has lines that cannot be read. */
    INDEX,
    /** {@code metadata.json} is missing, or cannot be read, or counts other lines. */
    METADATA,
    /** The audit trail is missing, or has lines that cannot be read. */
    AUDIT;

    /** As JSON has it. */
    public String key() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

  public Damage {
    if (missingLines < 0 || missingBytes < 0) {
      throw new IllegalArgumentException(
          "missing: " + missingLines + " lines, " + missingBytes + " bytes (expected: >= 0)");
    }
  }

  /** What JSON says of it. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("file", file);
    document.put("kind", kind.key());
    document.put("missing_lines", missingLines);
    document.put("missing_bytes", missingBytes);
    document.put("hides_lines", hidesLines);
    document.put("what", sentence());
    return document;
  }

  /** The file and what is wrong with it. */
  public String sentence() {
    return file + " " + what;
  }
}
