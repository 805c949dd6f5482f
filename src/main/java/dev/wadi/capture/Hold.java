package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Optional;

/**
 * A capture that must stay: a file {@code hold.txt} in it, with the reason as its text. While it is
 * there nothing of ours deletes the capture.
 */
public final class Hold {
  static final String FILE = "hold.txt";
  private static final int MOST_BYTES = 4096;

  private Hold() {}

  /** Why a capture must stay; empty when nobody said so. */
  public static Optional<String> of(Path folder) throws IOException {
    Path file = folder.resolve(FILE);
    try {
      if (Files.size(file) > MOST_BYTES) {
        return Optional.of("a long reason, see " + file);
      }
      return Optional.of(new String(Files.readAllBytes(file), UTF_8).strip());
    } catch (NoSuchFileException e) {
      return Optional.empty();
    }
  }

  /**
   * Says that a capture must stay, in the place of what was said before.
   *
   * @param reason one line
   * @throws CaptureException when the folder is no capture
   */
  public static void put(Path folder, String reason) throws IOException {
    CaptureMetadata.read(folder);
    byte[] text = (reason.strip() + "\n").getBytes(UTF_8);
    if (reason.isBlank() || text.length > MOST_BYTES || reason.strip().lines().count() > 1) {
      throw new IllegalArgumentException(
          "reason: " + text.length + " bytes (expected: one line of up to " + MOST_BYTES + ")");
    }
    CaptureFiles.replace(CaptureDisk.SYSTEM, folder.resolve(FILE), text);
  }

  /**
   * Lets it go.
   *
   * @return whether it was held
   */
  public static boolean end(Path folder) throws IOException {
    boolean held = Files.deleteIfExists(folder.resolve(FILE));
    CaptureDisk.SYSTEM.syncFolder(folder);
    return held;
  }
}
