package dev.wadi.analysis.copy;

/**
 * What a slice holds; zeros when nothing fits, and then there is none.
 *
 * @param entries lines
 * @param files data files
 * @param bytes of the data files on disk
 */
public record SliceResult(long entries, int files, long bytes) {
  /** Nothing fits. */
  public static final SliceResult NONE = new SliceResult(0, 0, 0);
}
