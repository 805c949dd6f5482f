package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.GatewayProcess;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.jar.JarEntry;
import java.util.jar.JarFile;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

/** What is in the one jar, and in which versions. */
class JarContentsIT {
  /** Interfaces, annotations and collections, none of which writes a log. */
  private static final Pattern SILENT =
      Pattern.compile(
          "^(org\\.(slf4j|jspecify|HdrHistogram|LatencyUtils|intellij|jetbrains|jboss\\.jandex)"
              + "|picocli|javax?|jakarta|kotlin|io\\.vavr)\\b");

  private static final String COMPONENTS = "META-INF/services/org/apache/camel/component/";

  @Test
  void the_modules_of_jackson_are_of_one_release() throws Exception {
    TreeMap<String, Set<String>> releases = new TreeMap<>();
    try (JarFile jar = new JarFile(GatewayProcess.jar().toFile());
        URLClassLoader loader =
            new URLClassLoader(
                new URL[] {GatewayProcess.jar().toUri().toURL()},
                ClassLoader.getPlatformClassLoader())) {
      List<String> modules =
          jar.stream()
              .map(JarEntry::getName)
              .filter(name -> name.matches("com/fasterxml/jackson/.*/PackageVersion\\.class"))
              .map(name -> name.replace('/', '.').replaceFirst("\\.class$", ""))
              .toList();
      assertThat(modules).hasSizeGreaterThanOrEqualTo(3);
      for (String module : modules) {
        String version = loader.loadClass(module).getField("VERSION").get(null).toString();
        releases.computeIfAbsent(version, v -> new TreeSet<>()).add(module);
      }
    }
    assertThat(releases).as("modules by release").hasSize(1);
  }

  @Test
  void it_has_the_components_that_routes_need_and_none_that_only_tests_do() throws Exception {
    try (JarFile jar = new JarFile(GatewayProcess.jar().toFile())) {
      Set<String> components =
          jar.stream()
              .filter(entry -> !entry.isDirectory())
              .map(JarEntry::getName)
              .filter(name -> name.startsWith(COMPONENTS))
              .map(name -> name.substring(COMPONENTS.length()))
              .collect(Collectors.toCollection(TreeSet::new));

      assertThat(components)
          .contains("bean", "direct", "file", "http", "https", "log", "netty", "netty-http")
          .contains("seda", "timer", "wal", "ring", "capture", "loki")
          .doesNotContain("mock", "dataset", "stub");
      assertThat(jar.stream().map(JarEntry::getName))
          .noneMatch(name -> name.startsWith("org/junit/") || name.startsWith("org/mockito/"))
          .noneMatch(name -> name.startsWith("org/apache/camel/component/mock/"));
    }
  }

  /** Else the messages of a library would be taken for those of somebody's route. */
  @Test
  void every_library_that_may_log_has_its_level_from_the_setting_for_libraries() throws Exception {
    try (JarFile jar = new JarFile(GatewayProcess.jar().toFile())) {
      String configuration =
          new String(
              jar.getInputStream(jar.getEntry("log4j2.xml")).readAllBytes(),
              StandardCharsets.UTF_8);
      Set<String> named =
          Pattern.compile("<Logger name=\"([a-z0-9.]+)\"")
              .matcher(configuration)
              .results()
              .map(found -> found.group(1))
              .collect(Collectors.toSet());
      Set<String> unnamed =
          jar.stream()
              .map(JarEntry::getName)
              .filter(name -> name.endsWith(".class") && name.indexOf('/') > 0)
              .filter(name -> !name.startsWith("META-INF/") && !name.startsWith("dev/wadi/"))
              .map(name -> name.substring(0, name.lastIndexOf('/')).replace('/', '.'))
              .filter(name -> named.stream().noneMatch(l -> (name + ".").startsWith(l + ".")))
              .collect(Collectors.toCollection(TreeSet::new));
      unnamed.removeIf(name -> SILENT.matcher(name).find());
      assertThat(unnamed).isEmpty();
    }
  }

  @Test
  void nothing_is_in_it_twice() throws Exception {
    try (JarFile jar = new JarFile(GatewayProcess.jar().toFile())) {
      assertThat(jar.stream().map(JarEntry::getName)).doesNotHaveDuplicates();
    }
  }
}
