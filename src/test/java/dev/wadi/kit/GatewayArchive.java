package dev.wadi.kit;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/**
 * An archive of loaded classes beside the jar, made when it is asked for and missing or older: a
 * start then takes a quarter less of the processor. When it cannot be made, starts take longer.
 */
final class GatewayArchive {
  /** How a gateway of the tests runs: short, on a busy machine. An archive wants the same again. */
  static final List<String> JVM_OPTIONS =
      List.of("-XX:TieredStopAtLevel=1", "-XX:+UseSerialGC", "-XX:-UsePerfData");

  private static final boolean AOT = Runtime.version().feature() >= 25;
  private static final int LONGEST_SECONDS = 120;

  private GatewayArchive() {}

  /** The JVM's option for the archive; none when there is no archive. */
  static synchronized List<String> options(Path jar) throws IOException {
    Path archive =
        jar.resolveSibling(
            "gateway-" + System.getProperty("java.version") + (AOT ? ".aot" : ".jsa"));
    Path lock = archive.resolveSibling(archive.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(lock, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock alone = channel.lock()) { // tests run in several processes
      if (alone.isValid() && !isOf(archive, jar)) {
        Files.deleteIfExists(archive);
        make(archive, jar);
      }
    }
    return Files.exists(archive)
        ? List.of((AOT ? "-XX:AOTCache=" : "-XX:SharedArchiveFile=") + archive)
        : List.of();
  }

  private static boolean isOf(Path archive, Path jar) throws IOException {
    return Files.exists(archive)
        && Files.getLastModifiedTime(archive).compareTo(Files.getLastModifiedTime(jar)) >= 0;
  }

  private static void make(Path archive, Path jar) throws IOException {
    Path trial = Files.createTempDirectory("wadi-archive");
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(JVM_OPTIONS);
    command.add((AOT ? "-XX:AOTCacheOutput=" : "-XX:ArchiveClassesAtExit=") + archive);
    command.addAll(List.of("-jar", jar.toString(), "demo", "--seconds", "1"));
    for (String setting : List.of("wadi.push.port=0", "wadi.console.port=0")) {
      command.addAll(List.of("--set", setting));
    }
    command.addAll(List.of("--set", "wadi.data.directory=" + trial.resolve("data")));
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(trial.resolve("output").toFile())
            .start();
    try {
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly().waitFor();
        Files.deleteIfExists(archive); // it may be there in part
      }
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while an archive of classes was made", e);
    }
    CrashRounds.deleteAll(trial);
  }
}
