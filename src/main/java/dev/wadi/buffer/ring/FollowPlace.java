package dev.wadi.buffer.ring;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * How far somebody who follows a ring has come with a tenant. Written as text, it is all that there
 * is of one who follows: the ring keeps nothing.
 *
 * @param life which ring it was
 * @param sequence batches before this one were seen
 * @param came lines of the tenant that had come by then
 */
record FollowPlace(long life, long sequence, long came) {
  private static final Pattern TEXT = Pattern.compile("([0-9]{1,18})-([0-9]{1,18})-([0-9]{1,18})");

  /** Reads what {@link #toString} wrote. */
  static FollowPlace parse(String text) {
    Matcher parts = TEXT.matcher(text);
    if (!parts.matches()) {
      throw new IllegalArgumentException(
          "cursor: " + text + " (expected: the cursor of an earlier answer, or nothing)");
    }
    return new FollowPlace(
        Long.parseLong(parts.group(1)),
        Long.parseLong(parts.group(2)),
        Long.parseLong(parts.group(3)));
  }

  @Override
  public String toString() {
    return life + "-" + sequence + "-" + came;
  }
}
