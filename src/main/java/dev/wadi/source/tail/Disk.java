package dev.wadi.source.tail;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;

/**
 * The disk as a tail sees it: every question is one step, and between two of them anything may be
 * written, renamed, emptied or deleted. For one thread.
 */
interface Disk {
  /** What a path leads to. */
  enum Kind {
    FILE,
    FOLDER,
    OTHER
  }

  /**
   * What lies at a path, links followed.
   *
   * @param key device and inode; the path where the system has no such thing
   * @param written when it was written last; of a folder, when something came or went last
   */
  record Seen(Kind kind, String key, long size, Instant written) {}

  Seen look(Path path) throws IOException;

  /**
   * The paths in a folder, in no order; one that is renamed meanwhile may be missing, or double.
   */
  List<Path> list(Path folder) throws IOException;

  /** Whether a folder lies there; false when nothing does. */
  boolean isFolder(Path path);

  /** Whether a folder lies there itself, and no link to one. */
  boolean isFolderItself(Path path) throws IOException;

  boolean isLink(Path path);

  /** Where all links end. */
  Path real(Path path) throws IOException;

  /** Opens a file as it lies there. */
  Content open(Path path) throws IOException;
}
