package dev.wadi.cli;

import java.nio.file.Path;

/** Folders of captures as they are given on the command line. */
final class CaptureFolders {
  private CaptureFolders() {}

  /** The folder as it was written when it was called from there, else below the working folder. */
  static Path given(Shell shell, Path folder) {
    return shell.workingDirectory().toString().isEmpty()
        ? folder
        : shell.workingDirectory().resolve(folder);
  }
}
