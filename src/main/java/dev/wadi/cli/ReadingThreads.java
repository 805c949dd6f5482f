package dev.wadi.cli;

import picocli.CommandLine.Option;

/** How many threads read a capture. */
final class ReadingThreads {
  @Option(
      names = "--threads",
      paramLabel = "N",
      description = "Threads that read (default: one for each processor).")
  private int threads = Runtime.getRuntime().availableProcessors();

  /**
   * @throws CommandException when it is none
   */
  int number() {
    if (threads < 1) {
      throw new CommandException(
          ExitCode.INVALID_ARGS, "--threads: " + threads + " (expected: >= 1)");
    }
    return threads;
  }
}
