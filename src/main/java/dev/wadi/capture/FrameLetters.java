package dev.wadi.capture;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/**
 * Which letters stand together in which frames of a data file, gathered while it is written, or
 * later from its frames: what {@link LetterTable} reads. A skippable frame before those of the
 * frame times; {@code docs/capture-format.md} has its bytes. For one thread.
 */
final class FrameLetters {
  static final int MAGIC = 0x184D2A5B;
  static final int TAG = 'W' | 'D' << 8 | 'L' << 16 | '1' << 24;
  static final int FIXED_BYTES = 8 + 4 + 4 + 4 + 4 + 4;
  static final int LABELS_KNOWN = 1;
  static final int ANYTHING = 2;

  /** With {@link #ANYTHING}: nobody had the time to look. No writer says so any more. */
  static final int LATER = 4;

  /** Stretches of a file up to which the number of one is a byte. */
  static final int MOST_IN_A_BYTE = 256;

  static final int MOST_STRETCHES = 1 << 16;

  /* Of the file's bytes. */
  private static final double MOST_SHARE = 0.015;
  private static final int LEAST_BYTES = 256;

  /** A file that takes less has none. */
  static final long SMALLEST_FILE = (long) (LEAST_BYTES / MOST_SHARE) + 1;

  private final int stretchBytes;
  private final LetterMarks marks;
  /* Frames of each. */
  private final List<Integer> stretches = new ArrayList<>();
  private final List<LetterSet> letters = new ArrayList<>();
  private int frames;
  private int framesBefore;
  private long plainBytes;
  private byte[] labels = new byte[0];
  private @Nullable LetterSet begun;

  /**
   * @param stretchBytes smaller frames share a stretch
   */
  FrameLetters(LetterSheets sheets, int stretchBytes) {
    this.stretchBytes = stretchBytes;
    this.marks = new LetterMarks(sheets);
  }

  /** Takes marks for the frame in progress. */
  LetterMarks marks() {
    return marks;
  }

  /**
   * Notes the labels of a line. Lines of a stream follow on each other, with the same bytes where
   * their labels stand.
   */
  void labels(CaptureLine line) {
    byte[] b = line.buffer();
    int from = line.labelsOffset();
    int to = from + line.labelsLength();
    if (!Arrays.equals(labels, 0, labels.length, b, from, to)) {
      labels = Arrays.copyOfRange(b, from, to);
      marks.labels(line.labels());
    }
  }

  /** The frame in progress has ended, and all marks of it are made. */
  void endFrame(int bytes) {
    begun = soFar();
    labels = new byte[0];
    frames++;
    plainBytes += bytes;
    if (plainBytes >= stretchBytes) {
      endStretch();
    }
  }

  private LetterSet soFar() {
    if (begun != null) {
      marks.add(begun);
    }
    return marks.take();
  }

  private void endStretch() {
    if (begun != null) {
      stretches.add(frames - framesBefore);
      letters.add(begun);
      framesBefore = frames;
      plainBytes = 0;
      begun = null;
    }
  }

  /** The frame in progress will not be. */
  void abandon() {
    marks.clear();
  }

  /**
   * The frame as it stands in the file; null when the file is too small for one. Where what is
   * known would not be small beside the file, it tells nothing.
   *
   * @param table of all frames before it
   * @param fileBytes of the file so far
   */
  @Nullable ByteBuffer encode(SeekTable table, FrameCompressor compressor, long fileBytes) {
    endStretch();
    int most = (int) Math.min(Integer.MAX_VALUE >> 4, (long) (fileBytes * MOST_SHARE));
    if (stretches.isEmpty() || stretches.size() > MOST_STRETCHES || most < LEAST_BYTES) {
      return null;
    }
    int[] counts = counts();
    int rare = rare(counts, 2L * most);
    while (true) {
      byte[] plain = columns(counts, rare);
      byte[] packed = compressor.compress(plain, plain.length);
      if (packed.length <= most) {
        return frame(table, stretches.size(), plain.length, packed);
      }
      if (rare == 0) {
        byte[] nothing = nothingKnown();
        return frame(table, 1, nothing.length, compressor.compress(nothing, nothing.length));
      }
      rare /= 2;
    }
  }

  /** In how many stretches each column is. */
  private int[] counts() {
    int[] counts = new int[LetterMarks.COLUMNS];
    for (LetterSet some : letters) {
      for (char column : some.columns) {
        counts[column]++;
      }
    }
    return counts;
  }

  /** Columns of so many stretches at most have together so many entries. */
  private int rare(int[] counts, long entries) {
    long[] byCount = new long[stretches.size() + 1];
    for (int count : counts) {
      byCount[count] += count;
    }
    long sum = 0;
    int rare = 0;
    while (rare < stretches.size() && sum + byCount[rare + 1] <= entries) {
      sum += byCount[++rare];
    }
    return rare;
  }

  /*
   * What stands nearly everywhere tells nothing: such columns are noted without their stretches.
   */
  private byte[] columns(int[] counts, int rare) {
    int[] ends = new int[LetterMarks.COLUMNS];
    int entries = 0;
    for (int column = 0; column < ends.length; column++) {
      entries += told(counts[column], rare) ? counts[column] : 0;
      ends[column] = entries;
    }
    char[] places = new char[entries];
    for (int number = letters.size() - 1; number >= 0; number--) {
      for (char column : letters.get(number).columns) {
        if (told(counts[column], rare)) {
          places[--ends[column]] = (char) number;
        }
      }
    }
    ByteArrayOutputStream out = new ByteArrayOutputStream(entries + 16384);
    for (int i = 0; i < letters.size(); i++) {
      varint(out, stretches.get(i));
      boolean anything = letters.get(i) == LetterSet.ANYTHING;
      out.write(LABELS_KNOWN | (anything ? ANYTHING : 0));
    }
    boolean wide = stretches.size() > MOST_IN_A_BYTE;
    int next = 0;
    for (int column = 0; column < counts.length; column++) {
      if (counts[column] == 0) {
        continue;
      }
      varint(out, column - next);
      next = column + 1;
      int told = told(counts[column], rare) ? counts[column] : 0;
      varint(out, told);
      for (int i = 0; i < told; i++) {
        char number = places[ends[column] + i];
        out.write(number);
        if (wide) {
          out.write(number >>> 8);
        }
      }
    }
    return out.toByteArray();
  }

  private boolean told(int count, int rare) {
    return count <= rare && count < stretches.size();
  }

  private static void varint(ByteArrayOutputStream out, int value) {
    int rest = value;
    while (rest >= 0x80) {
      out.write(rest | 0x80);
      rest >>>= 7;
    }
    out.write(rest);
  }

  /* Of one stretch. So the file says that it was looked at, and nobody does that again. */
  private byte[] nothingKnown() {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    varint(out, frames);
    out.write(ANYTHING);
    return out.toByteArray();
  }

  private ByteBuffer frame(SeekTable table, int ofStretches, int plainLength, byte[] packed) {
    ByteBuffer out =
        ByteBuffer.allocate(FIXED_BYTES + packed.length + 4).order(ByteOrder.LITTLE_ENDIAN);
    out.putInt(MAGIC).putInt(out.capacity() - 8).putInt(TAG).putInt(frames).putInt(table.crc());
    out.putInt(ofStretches).putInt(plainLength).put(packed);
    return out.putInt(crc(out, out.position())).flip();
  }

  static int crc(ByteBuffer frame, int end) {
    CRC32C crc = new CRC32C();
    crc.update(frame.duplicate().position(8).limit(end));
    return (int) crc.getValue();
  }
}
