package dev.wadi.journey;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.GatewayProcess;
import dev.wadi.kit.LogdReceiver;
import dev.wadi.kit.ScriptedLoki;
import java.io.DataInputStream;
import java.io.File;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.spi.ToolProvider;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The jar of the client by itself. */
@Timeout(60)
class ClientJarIT {
  private static final String PLUGINS =
      "META-INF/org/apache/logging/log4j/core/config/plugins/Log4j2Plugins.dat";
  private static final int JAVA_17 = 61;

  /* A package, and one that it needs. */
  private static final Pattern DEPENDENCY = Pattern.compile("\\s+(dev[.]wadi\\S+)\\s+->\\s+(\\S+)");

  private static final String PROGRAM =
      """
      import dev.wadi.client.WadiLogger;
      import java.net.URI;
      import java.util.jar.JarFile;

      public class Program {
        public static void main(String[] ports) throws Exception {
          try (WadiLogger log =
              WadiLogger.of("prod", "shop", "Checkout")
                  .server("127.0.0.1", Integer.parseInt(ports[0]))
                  .secret("geheim")
                  .open()) {
            log.error("a datagram", new Exception("why"));
          }
          WadiLogger last =
              WadiLogger.of("prod", "shop", "Exit")
                  .server("127.0.0.1", Integer.parseInt(ports[0]))
                  .secret("geheim")
                  .closeAtExit()
                  .open();
          try (WadiLogger log =
              WadiLogger.of("prod", "shop", "Checkout")
                  .pushTo(URI.create("http://127.0.0.1:" + ports[1]))
                  .printTo(System.out)
                  .open()) {
            log.info("a push");
          }
          try (JarFile jar = new JarFile(ports[2])) {
            jar.stream()
                .map(entry -> entry.getName())
                .filter(name -> name.matches("dev/wadi/client/[^/]*[.]class"))
                .forEach(Program::load);
          }
          last.info("the last word");
        }

        private static void load(String name) {
          try {
            Class.forName(name.replace('/', '.').replace(".class", "")).getDeclaredMethods();
          } catch (ReflectiveOperationException e) {
            throw new IllegalStateException(name, e);
          }
        }
      }
      """;

  @TempDir Path home;

  @Test
  void it_has_the_client_and_nothing_else() throws Exception {
    try (JarFile jar = new JarFile(jar().toFile())) {
      List<String> files =
          jar.stream().filter(entry -> !entry.isDirectory()).map(JarEntry::getName).toList();

      assertThat(files)
          .doesNotHaveDuplicates()
          .contains("META-INF/MANIFEST.MF", "META-INF/LICENSE", PLUGINS)
          .contains("dev/wadi/client/WadiLogger.class")
          .contains("dev/wadi/client/logback/WadiAppender.class")
          .contains("dev/wadi/client/log4j2/WadiAppender.class")
          .filteredOn(name -> !name.startsWith("META-INF/"))
          .allMatch(name -> name.startsWith("dev/wadi/client/"));
      assertThat(files.stream().filter(name -> name.startsWith("META-INF/"))).hasSize(3);
      assertThat(jar.getManifest().getMainAttributes().getValue("Automatic-Module-Name"))
          .isEqualTo("dev.wadi.client");
      for (String name : files) {
        if (name.endsWith(".class")) {
          try (InputStream in = jar.getInputStream(jar.getEntry(name));
              DataInputStream data = new DataInputStream(in)) {
            assertThat(data.readInt()).isEqualTo(0xcafebabe);
            data.readUnsignedShort();
            assertThat(data.readUnsignedShort()).as(name).isEqualTo(JAVA_17);
          }
        }
      }
    }
    assertThat(Files.size(jar())).isLessThan(200_000);
  }

  @Test
  void it_runs_where_there_is_nothing_but_the_jdk() throws Exception {
    Path source = Files.writeString(home.resolve("Program.java"), PROGRAM, UTF_8);
    assertThat(
            javax.tools.ToolProvider.getSystemJavaCompiler()
                .run(
                    null,
                    null,
                    null,
                    "-proc:none",
                    "-cp",
                    jar().toString(),
                    "-d",
                    home.toString(),
                    source.toString()))
        .isZero();
    try (LogdReceiver server = new LogdReceiver("geheim", false);
        ScriptedLoki loki = ScriptedLoki.start()) {
      Process program =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx32m",
                  "-cp",
                  jar() + File.pathSeparator + home,
                  "Program",
                  Integer.toString(server.port()),
                  Integer.toString(loki.port()),
                  jar().toString())
              .redirectErrorStream(true)
              .start();
      String printed = new String(program.getInputStream().readAllBytes(), UTF_8);
      assertThat(program.waitFor(30, TimeUnit.SECONDS)).isTrue();

      assertThat(program.exitValue()).as(printed).isZero();
      assertThat(printed).contains("INFO  /prod/shop/Checkout a push");
      server.await(2);
      assertThat(server.messages())
          .extracting(LogdReceiver.Message::text)
          .containsExactly("a datagram", "the last word");
      assertThat(loki.texts("fake")).containsExactly("a push");
    }
  }

  @Test
  void it_needs_the_jdk_alone_and_the_appenders_their_library() throws Exception {
    StringWriter told = new StringWriter();
    ToolProvider jdeps = ToolProvider.findFirst("jdeps").orElseThrow();
    PrintWriter out = new PrintWriter(told);
    assertThat(
            jdeps.run(
                out,
                out,
                "--ignore-missing-deps",
                "--multi-release",
                "base",
                "-verbose:package",
                jar().toString()))
        .as(told.toString())
        .isZero();
    Map<String, Set<String>> needed = new TreeMap<>();
    for (String line : told.toString().lines().toList()) {
      Matcher one = DEPENDENCY.matcher(line);
      if (one.lookingAt()) {
        needed.computeIfAbsent(one.group(1), key -> new TreeSet<>()).add(one.group(2));
      }
    }

    assertThat(needed.keySet())
        .containsExactlyInAnyOrder(
            "dev.wadi.client", "dev.wadi.client.logback", "dev.wadi.client.log4j2");
    assertThat(needed.get("dev.wadi.client"))
        .contains("java.net.http")
        .allMatch(
            name ->
                name.matches(
                    "java[.].*|javax[.]net[.]ssl|org[.]jspecify[.]annotations|dev[.]wadi[.]client"));
    assertThat(needed.get("dev.wadi.client.logback"))
        .allMatch(
            name ->
                name.matches("(java|dev[.]wadi[.]client|ch[.]qos|org[.]slf4j|org[.]jspecify).*"));
    assertThat(needed.get("dev.wadi.client.log4j2"))
        .allMatch(
            name ->
                name.matches("(java|dev[.]wadi[.]client|org[.]apache[.]logging|org[.]jspecify).*"));
  }

  private static Path jar() {
    return GatewayProcess.jar().resolveSibling("wadi-client.jar").toAbsolutePath();
  }
}
