package dev.wadi.console;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.security.SecureRandom;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The password that the gateway made for itself at its first start: {@code
 * <data>/console/password}, mode 0600 in a folder 0700, one line. Whoever edits the file sets the
 * password of the next start.
 */
final class PasswordFile {
  private static final Logger LOG = LoggerFactory.getLogger(PasswordFile.class);
  private static final int MOST_BYTES = 4096;
  private static final int LETTERS = 28;

  /* Nothing that looks like its neighbour (0 O, 1 l I), for whoever has to type it: 57 letters, so
   * 28 of them are worth 163 bits. */
  private static final String ALPHABET =
      "abcdefghijkmnopqrstuvwxyzABCDEFGHJKLMNPQRSTUVWXYZ23456789";

  private static final String FOLDER = "console";

  private PasswordFile() {}

  /** Where the password of a data folder is kept. */
  static Path under(Path dataFolder) {
    return dataFolder.resolve(FOLDER).resolve("password");
  }

  /**
   * A password and where it came from.
   *
   * @param password the secret
   * @param fresh whether it was made just now and has to be told to the user
   */
  record Found(String password, boolean fresh) {
    @Override
    public String toString() {
      return "Found[***, fresh=" + fresh + "]";
    }
  }

  /** Reads a file that holds a password and nothing else; a newline at its end does not count. */
  static String read(Path file) throws IOException {
    if (Files.size(file) > MOST_BYTES) {
      throw new IOException("The password file " + file + " is larger than 4 KiB");
    }
    String password = Files.readString(file).strip();
    try {
      ConsoleSettings.checkPassword(password, "password in " + file);
    } catch (IllegalArgumentException e) {
      throw new IOException(e.getMessage(), e);
    }
    return password;
  }

  /** Reads the password kept under the folder, or makes one and keeps it. */
  static Found readOrMake(Path dataFolder, SecureRandom random) throws IOException {
    Path file = under(dataFolder);
    Path folder = dataFolder.resolve(FOLDER);
    if (Files.exists(file, LinkOption.NOFOLLOW_LINKS)) {
      shut(file);
      return new Found(read(file), false);
    }
    Files.createDirectories(folder, mode(dataFolder, "rwx------"));
    String password = make(random);
    Path beside = Files.createTempFile(folder, "password", ".new", mode(folder, "rw-------"));
    try {
      try (FileChannel out = FileChannel.open(beside, StandardOpenOption.WRITE)) {
        ByteBuffer bytes = ByteBuffer.wrap((password + "\n").getBytes(StandardCharsets.UTF_8));
        while (bytes.hasRemaining()) {
          out.write(bytes);
        }
        out.force(true);
      }
      Files.move(beside, file, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
    }
    if (posix(folder)) {
      try (FileChannel directory = FileChannel.open(folder, StandardOpenOption.READ)) {
        directory.force(true);
      }
    }
    return new Found(password, true);
  }

  /** A password that nobody guesses and everybody can type. */
  static String make(SecureRandom random) {
    StringBuilder letters = new StringBuilder(LETTERS);
    for (int i = 0; i < LETTERS; i++) {
      letters.append(ALPHABET.charAt(random.nextInt(ALPHABET.length())));
    }
    return letters.toString();
  }

  private static void shut(Path file) throws IOException {
    if (!posix(file)) {
      return;
    }
    Set<PosixFilePermission> only = PosixFilePermissions.fromString("rw-------");
    if (!only.containsAll(Files.getPosixFilePermissions(file))) {
      Files.setPosixFilePermissions(file, only);
      LOG.warn("The console's password could be read by others; now it cannot file={}", file);
    }
  }

  private static FileAttribute<?>[] mode(Path near, String permissions) throws IOException {
    Path there = near;
    while (!Files.exists(there)) {
      Path parent = there.toAbsolutePath().getParent();
      if (parent == null) {
        throw new IOException("There is no folder above " + near);
      }
      there = parent;
    }
    return posix(there)
        ? new FileAttribute<?>[] {
          PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString(permissions))
        }
        : new FileAttribute<?>[0];
  }

  private static boolean posix(Path there) {
    return Files.getFileAttributeView(there, PosixFileAttributeView.class) != null;
  }
}
