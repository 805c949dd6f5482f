package dev.wadi.kit;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.File;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Enumeration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * Makes the console's page out of {@code src/main/console} with the machine's node, and runs the
 * tests that it has of its own. The compiler and what the tests import come as jars (see {@code
 * src/test/servers/page/pom.xml}).
 */
public final class PageWorkshop {
  private static final Path SOURCES = Path.of("src/main/console");
  private static final Pattern PACKED =
      Pattern.compile(
          "META-INF/resources/webjars/(typescript|react|react-dom)/[^/]+/(.+)|(axe)\\.min\\.js");
  private static final long LONGEST_SECONDS = 120;

  private PageWorkshop() {}

  /** Whether this machine has node at all. */
  public static boolean open() {
    return Stream.of(System.getenv("PATH").split(File.pathSeparator))
        .anyMatch(folder -> Files.isExecutable(Path.of(folder, "node")));
  }

  /** Makes the page in one folder and compiles its tests into another. */
  public static void build(Path page, Path tests) throws IOException, InterruptedException {
    // It runs for some seconds: what V8's last compiler makes of it comes too late.
    run(
        List.of(
            "node",
            "--max-semi-space-size=64",
            "--sparkplug",
            "--no-opt",
            SOURCES.resolve("build.mjs").toString(),
            tools().resolve("typescript").toString(),
            page.toString(),
            tests.toString()),
        Map.of());
  }

  /** Runs compiled tests; throws what they said when one fails. */
  public static void test(Path tests) throws IOException, InterruptedException {
    List<String> command = new ArrayList<>(List.of("node", "--test"));
    try (Stream<Path> files = Files.list(tests.resolve("test"))) {
      files
          .filter(file -> file.toString().endsWith(".test.js"))
          .sorted()
          .forEach(file -> command.add(file.toString()));
    }
    run(
        command,
        Map.of(
            "NODE_PATH",
            tools().toAbsolutePath()
                + File.pathSeparator
                + tests.resolve("test/lent").toAbsolutePath()));
  }

  /**
   * What whoever cannot see or point well meets in a part of the page, serious or worse, by the
   * rules of axe.
   *
   * @param css the part; what is around it is somebody else's
   */
  public static List<String> faults(Browser browser, String css)
      throws IOException, InterruptedException {
    String axe = Files.readString(tools().resolve("axe").resolve("axe.js"), UTF_8);
    browser.script("if (!window.axe) {" + axe + "} window.done = null;");
    browser.script(
        """
        axe.run(arguments[0], { resultTypes: ['violations'] }).then(found => {
          window.done = found.violations
            .filter(one => ['serious', 'critical'].includes(one.impact))
            .map(one => one.id + ': ' + one.nodes.map(node => node.html.slice(0, 160)).join(' | '));
        });
        """,
        css);
    browser.awaitTrue("return window.done !== null;");
    List<String> all = new ArrayList<>();
    browser.script("return window.done;").forEach(one -> all.add(one.asText()));
    return all;
  }

  private static void run(List<String> command, Map<String, String> environment)
      throws IOException, InterruptedException {
    Path said = Files.createTempFile("page", ".log");
    try {
      ProcessBuilder builder = new ProcessBuilder(command).redirectErrorStream(true);
      builder.environment().putAll(environment);
      Process process = builder.redirectOutput(said.toFile()).start();
      if (!process.waitFor(LONGEST_SECONDS, TimeUnit.SECONDS)) {
        process.destroyForcibly();
        throw new AssertionError(command + " does not end:\n" + Files.readString(said, UTF_8));
      }
      if (process.exitValue() != 0) {
        throw new AssertionError(command + " failed:\n" + Files.readString(said, UTF_8));
      }
    } finally {
      Files.delete(said);
    }
  }

  /* Unpacked once, beside the jars; a copy that is not whole never has its name. */
  private static synchronized Path tools() throws IOException, InterruptedException {
    String jars = ForeignServer.classPath("page");
    Path packed = Path.of(jars.substring(0, jars.length() - 2));
    Path unpacked = packed.resolve("unpacked");
    if (!Files.isDirectory(unpacked)) {
      Path fresh = Files.createTempDirectory(packed, "unpacking");
      try (Stream<Path> all = Files.list(packed)) {
        for (Path jar : all.filter(file -> file.toString().endsWith(".jar")).toList()) {
          unpack(jar, fresh);
        }
      }
      try {
        Files.move(fresh, unpacked, StandardCopyOption.ATOMIC_MOVE);
      } catch (IOException e) {
        if (!Files.isDirectory(unpacked)) {
          throw e;
        }
        // Another process was quicker; what it made is the same.
      }
    }
    return unpacked;
  }

  private static void unpack(Path jar, Path folder) throws IOException {
    try (JarFile file = new JarFile(jar.toFile())) {
      Enumeration<JarEntry> entries = file.entries();
      while (entries.hasMoreElements()) {
        JarEntry entry = entries.nextElement();
        Matcher name = PACKED.matcher(entry.getName());
        if (entry.isDirectory() || !name.matches()) {
          continue;
        }
        Path to =
            name.group(3) == null
                ? folder.resolve(name.group(1)).resolve(name.group(2))
                : folder.resolve("axe").resolve("axe.js");
        Files.createDirectories(to.getParent());
        try (InputStream in = file.getInputStream(entry)) {
          Files.copy(in, to);
        }
      }
    }
  }
}
