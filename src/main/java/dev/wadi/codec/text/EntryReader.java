package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

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
 * <p>No line is lost but those that hold nothing but blanks and belong to no entry. One that does
 * not fit its format is given out whole, with the metadata {@code parse_error}, which names the
 * format; one that was cut has {@code truncated}; an entry that ended at a bound or a time-out has
 * {@code split}. One without a time of its own in a source that tells times has {@code
 * time_fallback}, which says where its time is from: {@code container}, the runtime that wrote it;
 * {@code order}, the entry before it; {@code arrival}. Nothing is copied that need not wait. For
 * one thread.
 */
public final class EntryReader {
  /** No time was told. */
  static final long NO_TIME = Long.MIN_VALUE;

  private static final byte[] TRUNCATED = "truncated".getBytes(US_ASCII);
  private static final byte[] SPLIT = "split".getBytes(US_ASCII);
  private static final byte[] TRUE = "true".getBytes(US_ASCII);

  /** Takes the entries. */
  public interface Output {
    /**
     * An entry, which is only lent: see {@link TextEntry}. Called from within {@link #line}, {@link
     * #flush()} and {@link #flush(long)}; one call may give out several.
     */
    void entry(TextEntry entry);
  }

  private final Output output;
  private final TextEntry entry = new TextEntry();
  private final LineReader reader;
  private final @Nullable ContainerFrame frame;
  private final @Nullable Joiner joiner;

  /* Names and values in turn, of pairs that each entry has unless its line brings them. */
  private final byte[][] constants;
  private long readTo;
  private long lines;
  private long blank;
  private long entries;
  private long entryLines;
  private long truncated;
  private long split;

  /**
   * @param labels those of the source; labels of lines are added to them
   */
  public EntryReader(TextSettings settings, Labels labels, Output output) {
    this(settings, labels, Map.of(), Origin.NONE, null, output);
  }

  /**
   * For lines that arrive when they are written.
   *
   * @param labels those of the source; labels of lines are added to them
   */
  public EntryReader(TextSettings settings, Labels labels, TimeGuard guard, Output output) {
    this(settings, labels, Map.of(), Origin.NONE, guard, output);
  }

  /**
   * @param labels those of the source; labels of lines are added to them
   * @param metadata structured metadata of the source; an entry has it too unless its line brings a
   *     pair of the same name
   * @param origin where the lines come from
   */
  public EntryReader(
      TextSettings settings,
      Labels labels,
      Map<String, String> metadata,
      Origin origin,
      Output output) {
    this(settings, labels, metadata, origin, null, output);
  }

  private EntryReader(
      TextSettings settings,
      Labels labels,
      Map<String, String> metadata,
      Origin origin,
      @Nullable TimeGuard guard,
      Output output) {
    this.output = output;
    this.constants =
        metadata.entrySet().stream()
            .flatMap(pair -> Stream.of(pair.getKey(), pair.getValue()))
            .map(text -> text.getBytes(UTF_8))
            .toArray(byte[][]::new);
    this.reader = new LineReader(settings, labels, origin, guard);
    boolean framed = settings.format().isContainer();
    this.frame = framed ? new ContainerFrame(settings.format()) : null;
    this.joiner =
        framed || settings.multiline().joins()
            ? new Joiner(settings.multiline(), this::complete)
            : null;
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
    lines++;
    readTo = endOffset;
    int flags = cut ? Joiner.TRUNCATED : 0;
    if (joiner == null) {
      if (isBlank(bytes, from, to)) {
        blank++;
      } else {
        complete(
            bytes, from, to - from, startOffset, endOffset, 1, 0, NO_TIME, arrivedNanos, flags);
      }
    } else if (frame == null) {
      joiner.line(0, bytes, from, to, false, startOffset, endOffset, NO_TIME, arrivedNanos, flags);
    } else if (frame.open(bytes, from, to)) {
      joiner.line(
          frame.stream(),
          frame.buffer(),
          frame.from(),
          frame.to(),
          frame.isPartial(),
          startOffset,
          endOffset,
          frame.nanos(),
          arrivedNanos,
          flags);
    } else if (isBlank(bytes, from, to)) {
      blank++;
    } else {
      joiner.single(bytes, from, to, startOffset, endOffset, arrivedNanos, flags | Joiner.MISFIT);
    }
  }

  /** Whether lines wait for what may belong to them. */
  public boolean waits() {
    return joiner != null && joiner.waits();
  }

  /**
   * When the line arrived that waits longest, nanoseconds since the epoch: {@link #flush(long)} has
   * something to do at this time and the time-out of the settings. {@code Long.MAX_VALUE} when none
   * waits.
   */
  public long waitsSince() {
    return joiner == null ? Long.MAX_VALUE : joiner.waitsSince();
  }

  /** Gives out what waited as long as the settings say. */
  public void flush(long nowNanos) {
    if (joiner != null) {
      joiner.flush(nowNanos);
    }
  }

  /** Gives out all that waits: the source has ended, or nobody will add to it. */
  public void flush() {
    if (joiner != null) {
      joiner.flush();
    }
  }

  /**
   * The offset that parts what was given out from what was not; 0 before the first line. Blank
   * lines that belong to no entry count as given out.
   */
  public long givenOutTo() {
    return joiner == null ? readTo : Math.min(readTo, joiner.cut());
  }

  /** What was made of the lines so far. */
  public TextCounts counts() {
    return new TextCounts(
        lines,
        blank + (joiner == null ? 0 : joiner.blank()),
        entries,
        entryLines,
        reader.misfits(),
        reader.fallbackTimes(),
        truncated,
        split);
  }

  private void complete(
      byte[] b,
      int from,
      int length,
      long startOffset,
      long endOffset,
      int joined,
      int stream,
      long frameNanos,
      long arrivedNanos,
      int flags) {
    entry.begin(startOffset, endOffset, joined);
    reader.read(
        entry, b, from, length, stream, frameNanos, arrivedNanos, (flags & Joiner.MISFIT) != 0);
    if ((flags & Joiner.TRUNCATED) != 0) {
      truncated++;
      entry.addMetadata(TRUNCATED, TRUE, 0, TRUE.length);
    }
    if ((flags & Joiner.SPLIT) != 0) {
      split++;
      entry.addMetadata(SPLIT, TRUE, 0, TRUE.length);
    }
    for (int i = 0; i < constants.length; i += 2) {
      if (!entry.hasMetadata(constants[i])) {
        entry.addMetadata(constants[i], constants[i + 1], 0, constants[i + 1].length);
      }
    }
    entries++;
    entryLines += joined;
    output.entry(entry);
  }

  static boolean isBlank(byte[] b, int from, int to) {
    for (int i = from; i < to; i++) {
      if (b[i] != ' ' && b[i] != '\t' && b[i] != '\r') {
        return false;
      }
    }
    return true;
  }
}
