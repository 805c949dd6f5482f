package dev.wadi.cli;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/**
 * A folder that is there whole or not at all: written under another name beside its own, and
 * renamed when all is in it. What was not {@linkplain #keep() kept} is deleted by {@link #close()}.
 * For one thread.
 */
final class FreshFolder implements AutoCloseable {
  private final Path target;
  private final Path work;
  private boolean kept;

  /**
   * @throws CommandException when something is there already
   */
  FreshFolder(Path target) {
    this.target = target.toAbsolutePath().normalize();
    if (Files.exists(this.target)) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, target + " exists already (expected: a folder that does not)");
    }
    String name = "." + this.target.getFileName() + ".part-" + ProcessHandle.current().pid();
    this.work = this.target.resolveSibling(name);
  }

  /** Where to write. */
  Path work() {
    return work;
  }

  /** Gives the folder its name, durably. */
  void keep() throws IOException {
    Files.move(work, target, StandardCopyOption.ATOMIC_MOVE);
    kept = true;
    Path parent = target.getParent();
    if (parent != null) {
      try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (kept || !Files.exists(work)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(work)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
