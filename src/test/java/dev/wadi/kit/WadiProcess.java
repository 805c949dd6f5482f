package dev.wadi.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * One command of the real jar in a process of its own, from its start to its end.
 *
 * @param code its exit code
 * @param results what it wrote to stdout
 * @param remarks what it wrote to stderr
 */
public record WadiProcess(int code, String results, String remarks) {
  private static final long LONGEST_SECONDS = 120;

  /** Runs a command in a folder, where its settings file may lie, and waits for it. */
  public static WadiProcess run(Path home, String... args)
      throws IOException, InterruptedException {
    List<String> command = jvm();
    command.add("-jar");
    command.add(GatewayProcess.jar().toString());
    command.addAll(List.of(args));
    Path results = Files.createTempFile(home, "results", ".txt");
    Path remarks = Files.createTempFile(home, "remarks", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(home.toFile())
            .redirectOutput(results.toFile())
            .redirectError(remarks.toFile())
            .start();
    if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new IllegalStateException(
          List.of(args) + " still runs after " + LONGEST_SECONDS + " s");
    }
    return new WadiProcess(
        process.exitValue(), Files.readString(results), Files.readString(remarks));
  }

  /** The JVM as the tests start it, short and on a busy machine; more may be added. */
  public static List<String> jvm() throws IOException {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(GatewayArchive.JVM_OPTIONS);
    if (Boolean.getBoolean("wadi.test.archive")) {
      command.addAll(GatewayArchive.options(GatewayProcess.jar()));
    }
    return command;
  }
}
