package dev.wadi.buffer.wal;

import java.io.IOException;
import java.nio.file.NoSuchFileException;

/** Tells a segment that is gone from one that cannot be read. Thread-safe. */
final class LostSegments {
  private final GroupCommit commit;
  private final Retention retention;

  LostSegments(GroupCommit commit, Retention retention) {
    this.commit = commit;
    this.retention = retention;
  }

  /**
   * Whether a segment that could not be read is there no more: let go of meanwhile, or its file was
   * taken away, which is damage. An open one is closed first, so that nothing more goes into it.
   */
  boolean isGone(TenantLog log, Segment segment, IOException cause) {
    if (log.find(segment.number) != segment) {
      return true;
    }
    if (!(cause instanceof NoSuchFileException)) {
      return false;
    }
    if (!segment.isComplete()) {
      commit.execute(
          () -> {
            if (log.active == segment) {
              commit.seal(log);
            }
          });
      return false;
    }
    return retention.lost(log, segment);
  }
}
