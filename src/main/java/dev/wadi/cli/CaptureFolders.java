package dev.wadi.cli;

import dev.wadi.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Folders of captures as they are given on the command line. */
final class CaptureFolders {
  /** A gateway's folder of captures holds folders of tenants, and these the captures. */
  private static final int LEVELS = 2;

  private CaptureFolders() {}

  /** The folder as it was written when it was called from there, else below the working folder. */
  static Path given(Shell shell, Path folder) {
    return shell.workingDirectory().toString().isEmpty()
        ? folder
        : shell.workingDirectory().resolve(folder);
  }

  /**
   * The captures that are meant: a folder that is none, but has some in it or in the folders in it,
   * as those of a gateway or of a tenant do, stands for all of them, in the order of their names.
   */
  static List<Path> meant(Shell shell, List<Path> folders) throws IOException {
    Set<Path> captures = new LinkedHashSet<>();
    for (Path folder : folders) {
      Path given = given(shell, folder);
      List<Path> within = CaptureReader.isCapture(given) ? List.of() : within(given);
      captures.addAll(within.isEmpty() ? List.of(given) : within);
    }
    return List.copyOf(captures);
  }

  private static List<Path> within(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> below = Files.walk(folder, LEVELS)) {
      return below.filter(CaptureReader::isCapture).sorted().toList();
    }
  }
}
