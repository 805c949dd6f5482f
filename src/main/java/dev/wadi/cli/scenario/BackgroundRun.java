package dev.wadi.cli.scenario;

import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A process of this program that goes on when the command that started it has ended. */
final class BackgroundRun {
  private static final String MAIN = "dev.wadi.cli.Wadi";
  /* What is for one process alone: an agent's port, an archive that is being made. */
  private static final List<String> OWN =
      List.of("-agentlib:", "-javaagent:", "-XX:ArchiveClassesAtExit", "-XX:AOTCacheOutput");

  private final List<String> program;
  private final Map<String, String> environment;
  private final Path folder;

  /**
   * @param program what is called, with words that go before those of {@link #start}
   * @param environment all of it
   * @param folder it is called in
   */
  BackgroundRun(List<String> program, Map<String, String> environment, Path folder) {
    this.program = List.copyOf(program);
    this.environment = Map.copyOf(environment);
    this.folder = folder;
  }

  /** What calls this program as this process was called. */
  static List<String> ourselves() {
    List<String> words = new ArrayList<>();
    words.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    for (String option : ManagementFactory.getRuntimeMXBean().getInputArguments()) {
      if (OWN.stream().noneMatch(option::startsWith)) {
        words.add(option);
      }
    }
    words.addAll(List.of("-cp", System.getProperty("java.class.path"), MAIN));
    return words;
  }

  /** A folder that nobody else may look into, unless it is there already. */
  static void makeFolder(Path folder) throws IOException {
    try {
      if (folder.getFileSystem().supportedFileAttributeViews().contains("posix")) {
        Files.createDirectories(
            folder,
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
      } else {
        Files.createDirectories(folder);
      }
    } catch (FileAlreadyExistsException e) {
      throw new IOException(folder + " is no folder", e);
    }
  }

  /** Starts it; what it says goes into a file. */
  Process start(List<String> words, Path said) throws IOException {
    List<String> all = new ArrayList<>(program);
    all.addAll(words);
    ProcessBuilder builder =
        new ProcessBuilder(all)
            .directory(folder.toAbsolutePath().toFile())
            .redirectErrorStream(true)
            .redirectOutput(said.toAbsolutePath().toFile());
    builder.environment().clear();
    builder.environment().putAll(environment);
    Process process = builder.start();
    process.getOutputStream().close();
    return process;
  }

  /** Waits until a file has a line, or the process has ended, or the time is over. */
  static boolean await(Process process, Path file, Duration most)
      throws IOException, InterruptedException {
    long deadline = System.nanoTime() + most.toNanos();
    while (!Files.exists(file) || Files.size(file) == 0) {
      if (process.waitFor(20, TimeUnit.MILLISECONDS)) {
        return Files.exists(file) && Files.size(file) > 0;
      }
      if (System.nanoTime() >= deadline) {
        return false;
      }
    }
    return true;
  }
}
