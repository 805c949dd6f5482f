package dev.wadi.sink.lake;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.Set;

/**
 * What tells the places of one log from those of another: a random word in a file that lies, and is
 * lost, together with the log. Gateways that write one lake need not know of each other.
 */
final class LogName {
  private static final String FILE = "log-name";
  private static final int BYTES = 8;

  private LogName() {}

  /** The name of the log whose folder this lies beside; the first time, one is made. */
  static String in(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    if (!Files.exists(file)) {
      Files.createDirectories(
          folder,
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      make(file);
    }
    String name = Files.readString(file).strip();
    if (!name.matches("[0-9a-f]{16}")) {
      throw new IOException(
          file + ": '" + name + "' (expected: 16 hexadecimal digits; cure: delete the file)");
    }
    return name;
  }

  private static void make(Path file) throws IOException {
    byte[] random = new byte[BYTES];
    new SecureRandom().nextBytes(random);
    Path fresh = file.resolveSibling("." + FILE + ".tmp");
    Files.deleteIfExists(fresh);
    try (FileChannel channel =
        FileChannel.open(
            fresh,
            Set.of(StandardOpenOption.WRITE, StandardOpenOption.CREATE_NEW),
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")))) {
      channel.write(ByteBuffer.wrap((HexFormat.of().formatHex(random) + "\n").getBytes(UTF_8)));
      channel.force(true);
    }
    try {
      Files.createLink(file, fresh);
    } catch (FileAlreadyExistsException e) {
      // Another was faster, and his name counts.
      Files.deleteIfExists(fresh);
      return;
    }
    Files.delete(fresh);
    try (FileChannel names = FileChannel.open(file.getParent(), StandardOpenOption.READ)) {
      names.force(true);
    }
  }
}
