package dev.wadi.analysis;

import dev.wadi.capture.CaptureFile;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * Makes groups of matches and their neighbours, file after file. What is written to a file while
 * others are read comes as the same file, grown, and perhaps compressed meanwhile: its lines follow
 * on those that came before. For one thread.
 */
final class ContextOfFiles {
  private final int context;
  private final ContextGroups.Groups target;
  private @Nullable String current;
  private ContextGroups groups;

  ContextOfFiles(int context, ContextGroups.Groups target) {
    this.context = context;
    this.target = target;
    this.groups = new ContextGroups(context, target);
  }

  /**
   * Adds what was kept of a chunk.
   *
   * @return how many lines of it match
   */
  long add(CaptureFile file, ContextWork.Kept kept) throws IOException {
    if (!file.stem().equals(current)) {
      end();
      current = file.stem();
      groups = new ContextGroups(context, target);
    }
    long found = 0;
    for (int i = 0; i < kept.lines().size(); i++) {
      if (kept.gapBefore().get(i)) {
        groups.gap();
      }
      FoundLine line = kept.lines().get(i);
      found += line.match() ? 1 : 0;
      groups.line(line);
    }
    if (kept.gapAtEnd()) {
      groups.gap();
    }
    return found;
  }

  /** All files are here. */
  void end() throws IOException {
    groups.gap();
  }
}
