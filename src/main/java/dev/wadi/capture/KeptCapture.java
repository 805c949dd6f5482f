package dev.wadi.capture;

import dev.wadi.model.Position;
import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * A capture folder at one moment, for who asks it beside the log that it is made of: it shows the
 * lines up to {@link #positions} and none beyond, however much is written to it, rolled or packed
 * anew meanwhile. What retention deletes is gone. For one thread.
 *
 * <p>Why that holds: metadata are read first, then the names of the files, then the index; so what
 * one of them says of a place in the log lies in files that the next knows. Of a file that the
 * index does not name, frames and places come from the same commit, and the file stays open, also
 * when another takes its name.
 */
public final class KeptCapture implements Closeable {
  private final List<KeptFile> files;
  private final Map<String, Position> positions;

  private KeptCapture(List<KeptFile> files, Map<String, Position> positions) {
    this.files = List.copyOf(files);
    this.positions = Map.copyOf(positions);
  }

  /**
   * Looks at what is there.
   *
   * @throws CaptureException when the folder is not a capture, or of a newer version
   */
  public static KeptCapture open(Path folder) throws IOException {
    CaptureReader reader = CaptureReader.open(folder);
    Map<String, Position> positions = new HashMap<>(reader.metadata().wadi().positions());
    List<KeptFile> files = new ArrayList<>();
    boolean good = false;
    try {
      CaptureFile newest = null;
      for (CaptureFile file : reader.files()) {
        /* Also where the metadata say that nobody writes: somebody may have begun to since. */
        if (file.index() == null && file.compressed()) {
          opened(file, positions, files);
        } else {
          files.add(KeptFile.closed(file));
          newest = file;
        }
      }
      if (newest != null && newest.compressed() && !reader.metadata().wadi().sealed()) {
        Repair.mergeInto(positions, closing(newest));
      }
      KeptCapture capture = new KeptCapture(files, positions);
      good = true;
      return capture;
    } finally {
      if (!good) {
        for (KeptFile file : files) {
          file.close();
        }
      }
    }
  }

  private static Map<String, Position> closing(CaptureFile newest) throws IOException {
    try (FileChannel channel = FileChannel.open(newest.path(), StandardOpenOption.READ)) {
      return DataFileLayout.read(channel).positions();
    } catch (NoSuchFileException e) {
      return Map.of(); // It has gone, and what it held with it.
    }
  }

  /* Bounds of a file that is being written: its commits tell from when to when all before them is. */
  private static void opened(
      CaptureFile file, Map<String, Position> positions, List<KeptFile> files) throws IOException {
    FileChannel channel;
    try {
      channel = FileChannel.open(file.path(), StandardOpenOption.READ);
    } catch (NoSuchFileException e) {
      return; // Without a line, or it would be in the index.
    }
    boolean good = false;
    try {
      List<Integer> until = new ArrayList<>();
      List<Commit> commits = new ArrayList<>();
      DataFileLayout layout =
          DataFileLayout.walk(
              channel,
              channel.size(),
              (frames, commit) -> {
                until.add(frames);
                commits.add(commit);
              });
      if (!layout.ours() && ReadPlan.madeByOthers(channel, channel.size())) {
        channel.close();
        files.add(KeptFile.closed(file));
        good = true;
        return;
      }
      List<KeptFile.Stretch> stretches = new ArrayList<>();
      int commit = 0;
      List<ZstdFrames.Frame> frames = layout.ours() ? layout.frames() : List.of();
      for (int i = 0; i < frames.size(); i++) {
        while (until.get(commit) <= i) {
          commit++;
        }
        ZstdFrames.Frame frame = frames.get(i);
        if (frame.contentBytes() >= 0 && frame.contentBytes() <= FrameReader.MAX_FRAME_BYTES) {
          Commit bound = commits.get(commit);
          stretches.add(new KeptFile.Stretch(frame, bound.minNanos(), bound.maxNanos()));
        }
      }
      Repair.mergeInto(positions, layout.positions());
      files.add(KeptFile.open(file, channel, stretches));
      good = true;
    } finally {
      if (!good) {
        channel.close();
      }
    }
  }

  /** Its data files, by name. */
  public List<KeptFile> files() {
    return files;
  }

  /** Up to where in the log the lines of each tenant are here. */
  public Map<String, Position> positions() {
    return positions;
  }

  /** Lets go of files that are open. */
  @Override
  public void close() throws IOException {
    for (KeptFile file : files) {
      file.close();
    }
  }
}
