package dev.wadi.sink.capture;

import dev.wadi.capture.CaptureDisk;
import dev.wadi.kit.FaultyChannels;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * {@code capture:} as it is, on disks that a test can break: {@code brittle-capture:name} in the
 * routes of a test. A file lies on the disk of the nearest folder above it that has one.
 */
public class BrittleCaptureComponent extends CaptureComponent {
  private static final Map<Path, FaultyChannels> DISKS = new ConcurrentHashMap<>();

  public BrittleCaptureComponent() {
    super(new Disks());
  }

  /** Puts a disk below a folder. */
  static FaultyChannels mount(Path folder) {
    return DISKS.computeIfAbsent(folder.toAbsolutePath(), at -> new FaultyChannels());
  }

  static void unmount(Path folder) {
    DISKS.remove(folder.toAbsolutePath());
  }

  private static final class Disks implements CaptureDisk {
    @Override
    public FileChannel open(
        Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      return disk(file).open(file, options, attributes);
    }

    private static FaultyChannels disk(Path file) throws IOException {
      for (Path at = file.toAbsolutePath(); at != null; at = at.getParent()) {
        FaultyChannels disk = DISKS.get(at);
        if (disk != null) {
          return disk;
        }
      }
      throw new IOException("no disk is mounted above " + file);
    }
  }
}
