package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.model.Labels;

/**
 * Makes entries of the lines of one source (a file, a stream), in their order.
 *
 * <p>Whoever reads the source hands over one line after the other, each with its place. What
 * belongs together over several lines waits for the next; {@link #flush(long)} gives out what
 * waited long enough, {@link #flush()} all of it. After each of these three calls, {@link
 * #givenOutTo()} parts the source: every line before it is in an entry that was given out, none
 * behind it is. So that is where a checkpoint stands and where reading begins again after a
 * restart; whoever stops need not flush, since what waits will be read again. Within {@link
 * Output#entry} the parting is not clean: a batch is closed between calls only.
 *
 * <p>No line is lost: one that does not fit its format is given out whole, with the metadata {@code
 * parse_error}; one that was cut has {@code truncated}; one without a time of its own has {@code
 * time_fallback}, which says where its time is from: {@code order}, the entry before it, or {@code
 * arrival}. (Lines of a format without times have none, and no such marker.) Nothing is copied that
 * need not wait. For one thread.
 */
public final class EntryReader {
  /** Marks a line that was cut at the source's bound. */
  static final byte[] TRUNCATED = "truncated".getBytes(US_ASCII);

  static final byte[] TRUE = "true".getBytes(US_ASCII);

  /** Takes the entries. */
  public interface Output {
    /**
     * An entry, which is only lent: see {@link TextEntry}. Called from within {@link #line}, {@link
     * #flush()} and {@link #flush(long)}; one call may give out several.
     */
    void entry(TextEntry entry);
  }

  private final Labels labels;
  private final Output output;
  private final TextEntry entry = new TextEntry();
  private long givenOutTo;

  /**
   * @param labels those of the source; labels of lines are added to them
   */
  public EntryReader(TextSettings settings, Labels labels, Output output) {
    this.labels = labels;
    this.output = output;
  }

  /**
   * Takes the next line.
   *
   * @param bytes holds the line from {@code from} to before {@code to}, without its end; UTF-8, but
   *     anything goes; neither changed nor kept
   * @param cut whether the line was longer and this is its beginning
   * @param startOffset where in the source the line begins
   * @param endOffset where the next one begins
   * @param arrivedNanos when it was read, nanoseconds since the epoch
   */
  public void line(
      byte[] bytes,
      int from,
      int to,
      boolean cut,
      long startOffset,
      long endOffset,
      long arrivedNanos) {
    entry.begin(startOffset, endOffset, 1);
    entry.text(bytes, from, to - from);
    entry.labels(labels);
    entry.time(arrivedNanos, false);
    if (cut) {
      entry.addMetadata(TRUNCATED, TRUE, 0, TRUE.length);
    }
    output.entry(entry);
    givenOutTo = endOffset;
  }

  /** Whether lines wait for what may belong to them. */
  public boolean waits() {
    return false;
  }

  /**
   * When the line arrived that waits longest, nanoseconds since the epoch: {@link #flush(long)} has
   * something to do at this time and the time-out of the settings. {@code Long.MAX_VALUE} when none
   * waits.
   */
  public long waitsSince() {
    return Long.MAX_VALUE;
  }

  /** Gives out what waited as long as the settings say. */
  public void flush(long nowNanos) {}

  /** Gives out all that waits: the source has ended, or nobody will add to it. */
  public void flush() {}

  /**
   * The offset that parts what was given out from what was not; 0 before the first line. Blank
   * lines that make no entry count as given out.
   */
  public long givenOutTo() {
    return givenOutTo;
  }
}
