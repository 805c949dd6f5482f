package dev.wadi.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Whether a folder is one that a demo may write to: not there, empty, or made by a gateway. */
final class DemoFolder {
  private DemoFolder() {}

  /**
   * @throws CommandException when it is somebody else's
   */
  static void require(Path data) throws IOException {
    if (!Files.exists(data, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    if (!Files.isDirectory(data)) {
      throw refusal(data + " is no folder");
    }
    if (!empty(data) && !ours(data)) {
      throw refusal(data + " holds something that is not Wadi's");
    }
  }

  /** What every gateway leaves behind, from its first moment on. */
  private static boolean ours(Path data) {
    Path wal = data.resolve("wal");
    return Files.isRegularFile(wal.resolve("wal.lock"))
        && Files.isDirectory(wal.resolve("tenants"))
        && Files.isDirectory(wal.resolve("cursors"));
  }

  private static boolean empty(Path data) throws IOException {
    try (Stream<Path> files = Files.list(data)) {
      return files.findAny().isEmpty();
    }
  }

  private static CommandException refusal(String what) {
    return new CommandException(
        ExitCode.INTERNAL, what + ", and the demo leaves it alone: call it in another folder");
  }
}
