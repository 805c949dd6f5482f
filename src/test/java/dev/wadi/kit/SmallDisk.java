package dev.wadi.kit;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.concurrent.TimeUnit;

/** A volume of its own in memory, of a size that can be filled. Needs root. */
public final class SmallDisk implements AutoCloseable {
  private final Path folder;

  private SmallDisk(Path folder) {
    this.folder = folder;
  }

  /**
   * Mounts a volume at a folder; the test is skipped, with the reason, where that is not allowed.
   */
  public static SmallDisk mount(Path folder, int megabytes)
      throws IOException, InterruptedException {
    Files.createDirectories(folder);
    Path log = folder.resolveSibling(folder.getFileName() + ".mount.log");
    int code =
        run(log, "mount", "-t", "tmpfs", "-o", "size=" + megabytes + "m", "tmpfs", folder + "");
    assumeTrue(code == 0, "mounting a tmpfs needs root: " + Files.readString(log));
    return new SmallDisk(folder);
  }

  public Path folder() {
    return folder;
  }

  /** Takes room away with a file that can be deleted again. */
  public Path filler(int megabytes) throws IOException {
    Path filler = folder.resolve("filler");
    Files.write(filler, new byte[megabytes << 20]);
    return filler;
  }

  /** Free bytes. */
  public long freeBytes() throws IOException {
    return Files.getFileStore(folder).getUsableSpace();
  }

  @Override
  public void close() throws IOException, InterruptedException {
    Path log = folder.resolveSibling(folder.getFileName() + ".umount.log");
    if (run(log, "umount", folder + "") != 0) {
      throw new IOException("umount: " + Files.readString(log));
    }
  }

  /** Runs a program to its end, at most half a minute; 127 when there is none of that name. */
  public static int run(Path log, String... command) throws IOException, InterruptedException {
    Process process;
    try {
      process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(log.toFile())
              .start();
    } catch (IOException absent) {
      Files.writeString(log, Arrays.toString(command) + ": " + absent.getMessage());
      return 127;
    }
    if (!process.waitFor(30, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IOException(Arrays.toString(command) + " did not end");
    }
    return process.exitValue();
  }
}
