package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The file {@code audit.end} beside a gateway's trail: the hash of its last line. A chain alone
 * does not show that lines were cut off at its end. It is written after the line, so a crash leaves
 * it behind and never ahead.
 */
final class TrailEnd {
  static final String FILE = "audit.end";

  private static final Pattern HASH = Pattern.compile("[0-9a-f]{64}");

  private TrailEnd() {}

  static void write(Path folder, String hash) throws IOException {
    CaptureFiles.replace(
        CaptureDisk.SYSTEM, folder.resolve(FILE), (hash + "\n").getBytes(US_ASCII));
  }

  /** What it says; null when there is none, as of trails of captures. */
  static @Nullable String read(Path folder) throws IOException {
    try {
      String hash = Files.readString(folder.resolve(FILE), US_ASCII).strip();
      // Whatever else stands there is no line's, and is told as one that is missing.
      return HASH.matcher(hash).matches() ? hash : "?";
    } catch (NoSuchFileException e) {
      return null;
    }
  }
}
