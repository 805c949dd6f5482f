package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.Comparator;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;

/**
 * The libraries of a server that tests need and that would not go well with ours: those of {@code
 * src/test/servers/NAME/pom.xml}, fetched once into {@code target/servers/NAME}.
 */
final class ForeignServer {
  private static final Path POMS = Path.of("src/test/servers");
  private static final Path FETCHED = Path.of("target/servers");
  private static final long LONGEST_SECONDS = 300;

  private ForeignServer() {}

  /** A class path with all of them. */
  static String classPath(String name) throws IOException, InterruptedException {
    Path pom = POMS.resolve(name).resolve("pom.xml");
    Path folder = FETCHED.resolve(name);
    Files.createDirectories(FETCHED);
    // Two processes run tests side by side.
    try (FileChannel channel =
            FileChannel.open(
                FETCHED.resolve(name + ".lock"),
                StandardOpenOption.CREATE,
                StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      if (!lock.isValid()
          || !Files.isDirectory(folder)
          || Files.getLastModifiedTime(folder).compareTo(Files.getLastModifiedTime(pom)) < 0) {
        fetch(pom, folder);
      }
    }
    return folder.toAbsolutePath() + "/*";
  }

  private static void fetch(Path pom, Path folder) throws IOException, InterruptedException {
    Path fresh = folder.resolveSibling(folder.getFileName() + ".part");
    delete(fresh);
    Process maven =
        new ProcessBuilder(
                List.of(
                    maven(),
                    "-B",
                    "-q",
                    "-f",
                    pom.toString(),
                    "dependency:copy-dependencies",
                    "-DoutputDirectory=" + fresh.toAbsolutePath()))
            .redirectErrorStream(true)
            .redirectOutput(folder.resolveSibling(folder.getFileName() + ".log").toFile())
            .start();
    if (!maven.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS) || maven.exitValue() != 0) {
      maven.destroyForcibly();
      throw new IOException(
          "cannot fetch the libraries of "
              + pom
              + ": "
              + Files.readString(folder.resolveSibling(folder.getFileName() + ".log"), UTF_8));
    }
    delete(folder);
    Files.move(fresh, folder, StandardCopyOption.ATOMIC_MOVE);
  }

  private static String maven() {
    String home = System.getProperty("wadi.test.maven", "");
    return home.isEmpty() ? "mvn" : Path.of(home, "bin", "mvn").toString();
  }

  private static void delete(Path folder) throws IOException {
    if (!Files.exists(folder)) {
      return;
    }
    List<Path> all;
    try (Stream<Path> walk = Files.walk(folder)) {
      all = walk.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path path : all) {
      Files.delete(path);
    }
  }
}
