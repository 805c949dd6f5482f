package dev.wadi.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;

/**
 * Reads on in a capture that somebody writes: every look shows what was written since the one
 * before, each line once, across files that are closed and begun meanwhile. For one thread.
 *
 * <pre>{@code
 * CaptureFollower follower = CaptureFollower.fromLast(folder, filter, 10, last -> ...);
 * while (follower.look(visitor)) {
 *   wait a little
 * }
 * }</pre>
 */
public final class CaptureFollower {
  private final Path folder;
  private final CaptureFilter filter;
  private ReadMarks marks = new ReadMarks(false);
  private boolean over;

  private CaptureFollower(Path folder, CaptureFilter filter) {
    this.folder = folder;
    this.filter = filter;
  }

  /** From the capture's first line on. */
  public static CaptureFollower fromFirst(Path folder, CaptureFilter filter) {
    return new CaptureFollower(folder, filter);
  }

  /**
   * Shows the newest lines that are there, in their order, and follows from behind them. Of a large
   * capture only the last files are read.
   *
   * @param most lines that are shown, 0 or more
   * @param report of what could not be read
   */
  public static CaptureFollower fromLast(
      Path folder, CaptureFilter filter, int most, ScanReport report, Predicate<byte[]> visitor)
      throws IOException {
    CaptureFollower follower = new CaptureFollower(folder, filter);
    int files = 1;
    while (true) {
      NewestLines newest = new NewestLines(most);
      CaptureReader reader = CaptureReader.open(folder);
      follower.marks = new ReadMarks(!reader.metadata().live());
      List<CaptureFile> before =
          reader.files().subList(0, Math.max(0, reader.files().size() - files));
      before.forEach(file -> follower.marks.settle(file.name()));
      ScanReport met = new ScanReport();
      reader.look(filter, follower.marks, met, newest::add);
      if (newest.full() || before.isEmpty()) {
        met.damages().forEach(report::add);
        follower.over = !reader.metadata().live();
        newest.forEach(visitor);
        return follower;
      }
      files *= 2;
    }
  }

  /**
   * Shows what was written since the last look.
   *
   * @return false when the capture has ended and all of it was shown, or the visitor has seen
   *     enough
   */
  public boolean look(ScanReport report, LineScanner.Visitor visitor) throws IOException {
    if (over) {
      return false;
    }
    CaptureReader reader = CaptureReader.open(folder);
    if (!reader.metadata().live()) {
      marks.lastLook();
      over = true;
    }
    over |= !reader.look(filter, marks, report, visitor);
    return !over;
  }
}
