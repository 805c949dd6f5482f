package dev.wadi.buffer.wal.offline;

import java.nio.file.Path;
import java.util.List;

/**
 * What a check found.
 *
 * @param setAsideBytes damaged before and kept in quarantine since; nothing is left to be done
 * @param foreignFiles what lies in the folder under a name that is none of ours, or in the wrong
 *     place; a start leaves it alone
 */
public record Verification(
    long segments,
    long records,
    long entries,
    long bytes,
    long setAsideBytes,
    List<DamageInfo> damages,
    List<Path> foreignFiles) {
  public Verification {
    damages = List.copyOf(damages);
    foreignFiles = List.copyOf(foreignFiles);
  }

  public boolean isSound() {
    return damages.isEmpty() && foreignFiles.isEmpty();
  }
}
