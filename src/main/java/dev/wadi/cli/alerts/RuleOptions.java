package dev.wadi.cli.alerts;

import dev.wadi.alert.RuleFileReader;
import dev.wadi.alert.RuleFiles;
import dev.wadi.alert.RuleSet;
import dev.wadi.cli.CaptureFolders;
import dev.wadi.cli.CommandException;
import dev.wadi.cli.ExitCode;
import dev.wadi.cli.Shell;
import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** Files of rules as they are given on the command line. */
final class RuleOptions {
  /** Of groups that say no interval. */
  static final Duration INTERVAL = Duration.ofMinutes(1);

  private RuleOptions() {}

  /** The files that names and patterns stand for. */
  static List<Path> files(Shell shell, List<String> names) throws IOException {
    List<String> given = new ArrayList<>();
    for (String name : names) {
      try {
        given.add(CaptureFolders.given(shell, Path.of(name)).toString());
      } catch (InvalidPathException e) {
        throw new CommandException(ExitCode.INVALID_ARGS, "no name of a file: " + name);
      }
    }
    try {
      return RuleFiles.find(given);
    } catch (NoSuchFileException e) {
      throw new CommandException(
          ExitCode.NOT_FOUND, e.getMessage() + " is not there (expected: a file of rules)");
    }
  }

  /**
   * The rules of files.
   *
   * @throws dev.wadi.alert.RuleFileException with everything that is wrong in them
   */
  static RuleSet read(List<Path> files) throws IOException {
    return RuleFileReader.read(files, INTERVAL);
  }
}
