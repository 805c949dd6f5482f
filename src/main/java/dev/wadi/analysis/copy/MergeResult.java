package dev.wadi.analysis.copy;

import dev.wadi.capture.Damage;
import java.util.List;

/**
 * What a merged capture holds; zeros when there is no line in any of the others, and then there is
 * none.
 *
 * @param entries lines
 * @param files data files
 * @param bytes of the data files on disk
 * @param duplicates lines that were left out since another capture has them, too
 * @param adoptedFiles data files that were taken over unread
 * @param damages what is wrong with each of the captures, in the order given
 * @param clockCorrections for each capture but the one that the others were held against, in order;
 *     empty when clocks were not looked at
 */
public record MergeResult(
    long entries,
    int files,
    long bytes,
    long duplicates,
    int adoptedFiles,
    List<List<Damage>> damages,
    List<ClockCorrection> clockCorrections) {
  public MergeResult {
    damages = damages.stream().map(List::copyOf).toList();
    clockCorrections = List.copyOf(clockCorrections);
  }
}
