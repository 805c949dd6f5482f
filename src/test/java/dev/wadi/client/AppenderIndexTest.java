package dev.wadi.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;
import javax.tools.ToolProvider;
import org.apache.logging.log4j.core.config.plugins.processor.PluginProcessor;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What annotations say, and the file that is made of them and committed. */
class AppenderIndexTest {
  private static final String INDEX =
      "META-INF/org/apache/logging/log4j/core/config/plugins/Log4j2Plugins.dat";

  @TempDir Path out;

  @Test
  void the_index_of_log4j_is_what_its_processor_makes() throws Exception {
    List<String> arguments =
        new ArrayList<>(List.of("-proc:only", "-processor", PluginProcessor.class.getName(), "-d"));
    arguments.add(out.toString());
    arguments.addAll(List.of("-cp", System.getProperty("java.class.path")));
    arguments.add("src/main/java/dev/wadi/client/log4j2/WadiAppender.java");
    ToolProvider.getSystemJavaCompiler()
        .run(new ByteArrayInputStream(new byte[0]), null, null, arguments.toArray(String[]::new));

    assertThat(Path.of("src/main/resources").resolve(INDEX))
        .hasSameBinaryContentAs(out.resolve(INDEX));
  }

  /** Each library names its settings by itself; both have to offer all there are. */
  @Test
  void both_appenders_have_every_setting() {
    TreeSet<String> logback = setters(dev.wadi.client.logback.WadiAppender.class);
    TreeSet<String> log4j = setters(dev.wadi.client.log4j2.WadiAppender.Builder.class);

    assertThat(logback).isEqualTo(log4j).isEqualTo(new TreeSet<>(AppenderSettings.names()));
  }

  private static TreeSet<String> setters(Class<?> appender) {
    TreeSet<String> names = new TreeSet<>();
    Arrays.stream(appender.getDeclaredMethods())
        .filter(method -> method.getName().startsWith("set"))
        .filter(method -> Arrays.equals(method.getParameterTypes(), new Class<?>[] {String.class}))
        .forEach(
            method -> {
              String name = method.getName().substring(3);
              names.add(Character.toLowerCase(name.charAt(0)) + name.substring(1));
            });
    return names;
  }
}
