package dev.wadi.kit;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;

/**
 * A real rsyslog of Debian: installed, or its packages unpacked in {@code target/rsyslog}, since it
 * cannot be installed beside syslog-ng ({@code .ci/run} does that).
 */
public final class Rsyslog implements AutoCloseable {
  private static final Path UNPACKED = Path.of("target", "rsyslog");
  private static final Path INSTALLED = Path.of("/");

  private final Path home;
  private final Process process;

  private Rsyslog(Path home, Process process) {
    this.home = home;
    this.process = process;
  }

  /** Whether there is one, with its module for TLS. */
  public static boolean isThere() {
    return Stream.of(UNPACKED, INSTALLED).anyMatch(Rsyslog::isIn);
  }

  private static boolean isIn(Path root) {
    return Files.isExecutable(root.resolve("usr/sbin/rsyslogd"))
        && libraries(root).stream()
            .anyMatch(folder -> Files.exists(folder.resolve("rsyslog/lmnsd_gtls.so")));
  }

  private static List<Path> libraries(Path root) {
    List<Path> found = new ArrayList<>();
    try (Stream<Path> all = Files.list(root.resolve("usr/lib"))) {
      all.filter(Files::isDirectory).forEach(found::add);
    } catch (IOException e) {
      return List.of(); // nothing is unpacked there
    }
    return found;
  }

  /** Starts one with a configuration of its own. */
  public static Rsyslog start(Path home, String configuration) throws IOException {
    Path root = isIn(UNPACKED) ? UNPACKED.toAbsolutePath() : INSTALLED;
    Path folder =
        libraries(root).stream()
            .filter(one -> Files.exists(one.resolve("rsyslog/lmnsd_gtls.so")))
            .findFirst()
            .orElseThrow();
    Files.createDirectories(home);
    Path conf = Files.writeString(home.resolve("rsyslog.conf"), configuration);
    ProcessBuilder builder =
        new ProcessBuilder(
                root.resolve("usr/sbin/rsyslogd").toString(),
                "-n",
                "-f",
                conf.toString(),
                "-i",
                home.resolve("pid").toString(),
                "-M",
                folder.resolve("rsyslog").toString())
            .redirectErrorStream(true)
            .redirectOutput(home.resolve("output").toFile());
    if (!root.equals(INSTALLED)) {
      builder.environment().put("LD_LIBRARY_PATH", folder.toString());
    }
    return new Rsyslog(home, builder.start());
  }

  public boolean isAlive() {
    return process.isAlive();
  }

  /** What it said. */
  public String output() throws IOException {
    return Files.readString(home.resolve("output"));
  }

  @Override
  public void close() throws InterruptedException {
    process.destroy();
    process.waitFor();
  }
}
