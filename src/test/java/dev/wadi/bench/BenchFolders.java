package dev.wadi.bench;

import com.github.luben.zstd.ZstdInputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** What the trials do with folders. */
final class BenchFolders {
  private BenchFolders() {}

  /** Size of all files below, or -1 when one was renamed a moment ago. */
  static long bytes(Path folder) {
    long bytes = 0;
    for (Path file : files(folder)) {
      try {
        bytes += Files.size(file);
      } catch (IOException e) {
        return -1; // it is changing, which is what the caller wants to know
      }
    }
    return bytes;
  }

  /** Lines in all data files of captures, counted by their line feeds after plain zstd. */
  static long lines(Path folder) throws IOException {
    long lines = 0;
    byte[] block = new byte[1 << 16];
    for (Path file : files(folder)) {
      if (!file.getFileName().toString().endsWith(".jsonl.zst")) {
        continue;
      }
      try (ZstdInputStream in =
          new ZstdInputStream(Files.newInputStream(file)).setContinuous(true)) {
        for (int n = in.read(block); n >= 0; n = in.read(block)) {
          for (int i = 0; i < n; i++) {
            lines += block[i] == '\n' ? 1 : 0;
          }
        }
      }
    }
    return lines;
  }

  static List<Path> files(Path folder) {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.walk(folder)) {
      return all.filter(Files::isRegularFile).toList();
    } catch (IOException | UncheckedIOException e) {
      return List.of(); // a file went while we walked; the caller looks again
    }
  }

  /** Deletes a folder that lies below {@code home}, if it is there. */
  static void delete(Path home, Path folder) throws IOException {
    if (!folder.startsWith(home) || !Files.isDirectory(folder)) {
      return;
    }
    try (Stream<Path> all = Files.walk(folder)) {
      for (Path path : all.sorted(Comparator.reverseOrder()).toList()) {
        Files.delete(path);
      }
    }
  }
}
