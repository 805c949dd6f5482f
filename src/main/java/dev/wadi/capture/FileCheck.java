package dev.wadi.capture;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * What one data file holds, read whole, against what it and the index say it should hold.
 *
 * @param file it
 * @param ours made by this program
 * @param frames data frames that were unpacked; their checksums are right
 * @param badParts stretches that could not be
 * @param lines entries
 * @param plainBytes uncompressed bytes of what could be read
 * @param promisedLines entries by its closing commit or by the index, whichever says more; -1 when
 *     nothing says
 * @param damages what is wrong with it; empty for a whole file
 */
public record FileCheck(
    CaptureFile file,
    boolean ours,
    long frames,
    long badParts,
    long lines,
    long plainBytes,
    long promisedLines,
    List<Damage> damages) {

  public FileCheck {
    damages = List.copyOf(damages);
  }

  /** The file without anything that is wrong. */
  public boolean whole() {
    return damages.isEmpty();
  }

  /**
   * Reads a file whole, with its checksums.
   *
   * @throws java.nio.file.NoSuchFileException when it has gone
   */
  public static FileCheck of(CaptureFile file) throws IOException {
    return new Examination(file).check();
  }

  /**
   * Whether a file that the index names is what it says, by what can be seen without unpacking it:
   * the end of a file of ours, the size of a plain one.
   */
  public static boolean looksWhole(CaptureFile file) throws IOException {
    IndexEntry index = file.index();
    if (index == null) {
      return true;
    }
    try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
      if (!file.compressed()) {
        return channel.size() >= index.bytes();
      }
      ReadPlan plan = ReadPlan.of(channel, file.open());
      return plan.way() == ReadPlan.Way.STREAM ? channel.size() > 0 : plan.fits(index);
    }
  }

  /** Whether a closed file of ours tells when the lines of each of its frames are. */
  public static boolean tellsTimes(CaptureFile file) throws IOException {
    if (!file.compressed() || file.index() == null) {
      return false;
    }
    try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
      return ReadPlan.of(channel, file.open()).times() != null;
    }
  }

  /** One file, looked at from all sides. */
  private static final class Examination {
    private final CaptureFile file;
    private final ScanReport report = new ScanReport();
    private final List<Damage> damages = new ArrayList<>();
    private final FileIndexer found;
    private final boolean ours;
    private boolean finished = true;
    private boolean byTable = true;
    private boolean brokenMarks;
    private @Nullable Commit last;

    Examination(CaptureFile file) throws IOException {
      this.file = file;
      this.found = FileIndexer.read(file, report);
      if (!file.compressed()) {
        ours = false;
        return;
      }
      try (FileChannel channel = FileChannel.open(file.path(), StandardOpenOption.READ)) {
        long size = channel.size();
        ours = size > 0 && !ReadPlan.madeByOthers(channel, size);
        if (ours) {
          DataFileLayout layout = DataFileLayout.read(channel, size, true);
          finished = layout.finished() || (file.open() && !layout.packed());
          byTable = ReadPlan.of(channel, file.open()).byTable() || file.open();
          last = layout.last();
          brokenMarks = layout.damaged();
        }
      }
    }

    FileCheck check() {
      judge();
      return new FileCheck(
          file,
          ours,
          report.frames(),
          report.damagedFrames(),
          found.lines(),
          found.plainBytes(),
          promisedLines(),
          damages);
    }

    private long promisedLines() {
      IndexEntry index = file.index();
      long byIndex = index == null ? -1 : index.lines();
      return last == null ? byIndex : Math.max(byIndex, last.lines());
    }

    private long missingBytes() {
      IndexEntry index = file.index();
      long byIndex = index == null ? 0 : index.bytes();
      long promised = last == null ? byIndex : Math.max(byIndex, last.plainBytes());
      return Math.max(0, promised - found.plainBytes());
    }

    private void judge() {
      boolean parts = report.damagedFrames() > 0;
      boolean torn = found.endsInsideLine() && !file.open();
      long missing = Math.max(0, promisedLines() - found.lines());
      boolean shorter = !ours && missing > 0 && missingBytes() > 0;
      if (!finished || torn || shorter) {
        add(Damage.Kind.CUT, parts ? "its end is missing, and " + unread() : "its end is missing");
      } else if (parts || report.overlongLines() > 0) {
        add(Damage.Kind.DAMAGED_PARTS, unread());
      } else if (missing > 0 || unlikeIndex()) {
        notAsIndexed();
      } else if (brokenMarks) {
        add(Damage.Kind.DAMAGED_PARTS, "a mark between its frames is damaged");
      } else if (!byTable) {
        add(Damage.Kind.SEEK_TABLE, "the table of its frames is damaged");
      }
    }

    private String unread() {
      long parts = report.damagedFrames() + report.overlongLines();
      return parts == 1 ? "a part of it cannot be read" : parts + " parts of it cannot be read";
    }

    private void add(Damage.Kind kind, String why) {
      long promised = promisedLines();
      long missing = Math.max(0, promised - found.lines());
      String what;
      boolean hides = true;
      if (missing > 0) {
        what =
            String.format(
                Locale.ROOT,
                "lacks %,d of %,d lines (%,d bytes): %s",
                missing,
                promised,
                missingBytes(),
                why);
      } else if (promised >= 0 && found.lines() >= promised) {
        hides = found.endsInsideLine() && !file.compressed() && file.index() == null;
        what =
            String.format(
                Locale.ROOT, "is damaged, but all of its %,d lines were read: %s", promised, why);
      } else {
        what =
            String.format(
                Locale.ROOT,
                "is damaged, %,d lines of it were read and nothing tells how many there were: %s",
                found.lines(),
                why);
      }
      damages.add(new Damage(file.name(), kind, missing, missingBytes(), hides, what));
    }

    /* Only files of ours: other programs count in other ways. */
    private boolean unlikeIndex() {
      IndexEntry index = file.index();
      if (index == null) {
        return false;
      }
      if (found.lines() != index.lines()) {
        return true;
      }
      IndexEntry real = found.entry(file.name());
      return ours
          && real != null
          && (real.fromNanos() != index.fromNanos()
              || real.toNanos() != index.toNanos()
              || real.bytes() != index.bytes()
              || !sameLabels(real, index));
    }

    private static boolean sameLabels(IndexEntry real, IndexEntry index) {
      for (Map.Entry<String, Map<String, Long>> label : index.labels().entrySet()) {
        if (!real.labelsOmitted().contains(label.getKey())
            && !label.getValue().equals(real.labels().get(label.getKey()))) {
          return false;
        }
      }
      return true;
    }

    private void notAsIndexed() {
      IndexEntry index = file.index();
      long missing = Math.max(0, promisedLines() - found.lines());
      String what =
          index == null
              ? String.format(
                  Locale.ROOT,
                  "lacks %,d of the %,d lines that its last commit counts",
                  missing,
                  promisedLines())
              : index.lines() != found.lines()
                  ? String.format(
                      Locale.ROOT,
                      "is not what the index says: it holds %,d lines instead of %,d",
                      found.lines(),
                      index.lines())
                  : "is not what the index says: it holds as many lines, but others";
      damages.add(
          new Damage(file.name(), Damage.Kind.NOT_AS_INDEXED, missing, missingBytes(), true, what));
    }
  }
}
