package dev.wadi.model;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Objects;
import java.util.Set;

/**
 * A small file that is replaced whole: after a crash it says what it said before, or what was
 * written. Mode 0600. For one thread.
 */
public final class DurableFile {
  private static final FileAttribute<?> OWNER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));
  private static final FileAttribute<?> OWNER_FOLDER =
      PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------"));
  private static final long MOST_BYTES = 64 << 20;

  private final Path file;

  public DurableFile(Path file) {
    this.file = file;
  }

  public Path path() {
    return file;
  }

  /** What it says; nothing when it is not there. */
  public byte[] read() throws IOException {
    if (!Files.exists(file)) {
      return new byte[0];
    }
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException(file + " is larger than 64 MiB");
    }
    return Files.readAllBytes(file);
  }

  /** Replaces what it says; on disk when it returns. */
  public void write(byte[] content) throws IOException {
    Path folder =
        Objects.requireNonNull(file.toAbsolutePath().getParent(), "a file is in a folder");
    Files.createDirectories(folder, OWNER_FOLDER);
    Path aside = folder.resolve(file.getFileName() + ".tmp");
    Files.deleteIfExists(aside);
    try (FileChannel out =
        FileChannel.open(
            aside, Set.of(StandardOpenOption.CREATE_NEW, StandardOpenOption.WRITE), OWNER)) {
      ByteBuffer bytes = ByteBuffer.wrap(content);
      while (bytes.hasRemaining()) {
        out.write(bytes);
      }
      out.force(true);
    }
    Files.move(aside, file, StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    try (FileChannel names = FileChannel.open(folder, StandardOpenOption.READ)) {
      names.force(true);
    }
  }

  /** Puts a file aside that cannot be read, so that its content is not lost. */
  public Path setAside(String reason) throws IOException {
    Path to = file.resolveSibling(file.getFileName() + "." + reason);
    return Files.move(file, to, StandardCopyOption.REPLACE_EXISTING);
  }
}
