package dev.wadi.cli;

import dev.wadi.store.Workplace;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import org.jspecify.annotations.Nullable;

/**
 * A folder that is there whole or not at all: written under another name beside its own, and
 * renamed when all is in it. What was not {@linkplain #keep() kept} is deleted by {@link #close()},
 * and what a killed process left by the next one that makes the same folder. For one thread.
 */
final class FreshFolder implements AutoCloseable {
  private final Path target;
  private @Nullable Workplace place;

  /**
   * @throws CommandException when something is there already
   */
  FreshFolder(Path target) {
    this.target = target.toAbsolutePath().normalize();
    if (Files.exists(this.target, LinkOption.NOFOLLOW_LINKS)) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, target + " exists already (expected: a folder that does not)");
    }
  }

  /** Where to write; made by whoever writes. */
  Path work() throws IOException {
    Workplace known = place;
    if (known == null) {
      known = Workplace.beside(target);
      place = known;
    }
    return known.work();
  }

  /** Gives the folder its name, durably. */
  void keep() throws IOException {
    Files.move(work(), target, StandardCopyOption.ATOMIC_MOVE);
    Path parent = target.getParent();
    if (parent != null) {
      try (FileChannel channel = FileChannel.open(parent, StandardOpenOption.READ)) {
        channel.force(true);
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (place != null) {
      place.close();
    }
  }
}
