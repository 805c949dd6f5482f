package dev.wadi.analysis.copy;

import java.nio.file.Path;
import java.time.InstantSource;

/**
 * How captures become one, and where.
 *
 * @param out folder of the new capture; must not be there, nor lie in one of the others
 * @param keepDuplicates lines that several captures have are in the new one as often as in all of
 *     them together; else as often as in the one that has them most often
 * @param clockCorrect clocks that went wrong are set right by what several captures saw first
 * @param clock tells the trail when the capture was made
 */
public record MergeRequest(
    Path out, boolean keepDuplicates, boolean clockCorrect, InstantSource clock) {
  /** A merge that is made now, each line once, times as they are. */
  public static MergeRequest to(Path out) {
    return new MergeRequest(out, false, false, InstantSource.system());
  }

  public MergeRequest keepDuplicates(boolean wanted) {
    return new MergeRequest(out, wanted, clockCorrect, clock);
  }

  public MergeRequest clockCorrect(boolean wanted) {
    return new MergeRequest(out, keepDuplicates, wanted, clock);
  }
}
