package dev.wadi.cli;

import dev.wadi.capture.CaptureReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

/** Folders of captures as they are given on the command line. */
public final class CaptureFolders {
  /** A gateway's folder of captures holds folders of tenants, and these the captures. */
  private static final int LEVELS = 2;

  private CaptureFolders() {}

  /** The folder as it was written when it was called from there, else below the working folder. */
  public static Path given(Shell shell, Path folder) {
    return shell.workingDirectory().toString().isEmpty()
        ? folder
        : shell.workingDirectory().resolve(folder);
  }

  /**
   * The captures that are meant: a folder that is none, but has some in it or in the folders in it,
   * as those of a gateway or of a tenant do, stands for all of them, in the order of their names.
   */
  public static List<Path> meant(Shell shell, List<Path> folders) throws IOException {
    Set<Path> captures = new LinkedHashSet<>();
    for (Path folder : folders) {
      captures.addAll(within(given(shell, folder)));
    }
    return List.copyOf(captures);
  }

  /** The captures that one folder stands for; itself when it has none in it. */
  public static List<Path> within(Path folder) throws IOException {
    List<Path> within = CaptureReader.isCapture(folder) ? List.of() : within(folder, LEVELS);
    return within.isEmpty() ? List.of(folder) : within;
  }

  /** The capture that is meant by a folder that holds several: the one that began last. */
  static Path newest(Path folder) throws IOException {
    List<Path> all = within(folder);
    return all.stream()
        .max(Comparator.comparing(path -> path.getFileName().toString()))
        .orElse(folder);
  }

  /* Links to folders are followed: as deep as the levels go, so never in a circle. */
  private static List<Path> within(Path folder, int levels) throws IOException {
    List<Path> captures = new ArrayList<>();
    for (Path below : folders(folder)) {
      if (CaptureReader.isCapture(below)) {
        captures.add(below);
      } else if (levels > 1) {
        captures.addAll(within(below, levels - 1));
      }
    }
    return captures;
  }

  /** Folders in a folder by name, but those that are hidden, as half-made ones are. */
  private static List<Path> folders(Path folder) throws IOException {
    if (!Files.isDirectory(folder)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(folder)) {
      return all.filter(Files::isDirectory)
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }
}
