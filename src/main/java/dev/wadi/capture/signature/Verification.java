package dev.wadi.capture.signature;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a capture stands to what was written down of it.
 *
 * @param rootHash logtap's, of the manifest's lines
 * @param files that the manifest names
 * @param changed files with other bytes than then
 * @param missing files that are not there any more
 * @param leftOut files that need not be there and are not
 * @param extra files that nobody wrote down
 * @param signature what the signature proves
 * @param statement what was signed; null when there is none that can be read
 * @param reason a clause that says why the signature proves nothing; null when it proves what it
 *     can
 */
public record Verification(
    Hash rootHash,
    int files,
    List<Change> changed,
    List<String> missing,
    List<String> leftOut,
    List<String> extra,
    SignatureState signature,
    @Nullable Statement statement,
    @Nullable String reason) {

  /**
   * A file with other bytes.
   *
   * @param file its name
   * @param expected hash that the manifest has
   * @param actual hash of its bytes
   * @param firstByte where the first block begins that is not as it was; -1 when nothing tells
   * @param lastByte where the last such block ends, inclusive; -1 when nothing tells
   */
  public record Change(String file, Hash expected, Hash actual, long firstByte, long lastByte) {}

  /** What a signature proves. */
  public enum SignatureState {
    /** There is none: accidents show, forgery does not. */
    NONE,
    /** All is as the holder of the given key signed it. */
    VALID,
    /** All is as somebody signed it, with the key that lies beside; no key was given to compare. */
    UNCHECKED_KEY,
    /** It does not fit: changed files, a changed statement, or another key. */
    INVALID
  }

  public Verification {
    changed = List.copyOf(changed);
    missing = List.copyOf(missing);
    leftOut = List.copyOf(leftOut);
    extra = List.copyOf(extra);
  }

  /**
   * Whether nothing is wrong.
   *
   * @param signed whether a signature by a known key is demanded
   */
  public boolean valid(boolean signed) {
    return changed.isEmpty()
        && missing.isEmpty()
        && extra.isEmpty()
        && (signed ? signature == SignatureState.VALID : signature != SignatureState.INVALID);
  }
}
