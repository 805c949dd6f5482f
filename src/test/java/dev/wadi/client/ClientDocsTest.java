package dev.wadi.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.wadi.kit.LogdReceiver;
import dev.wadi.kit.ScriptedLoki;
import java.io.ByteArrayInputStream;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import javax.tools.ToolProvider;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** The page about the client does what it says. */
@Timeout(60)
class ClientDocsTest {
  private static final Path PAGE = Path.of("docs/client.md");

  @TempDir Path home;

  @Test
  void the_lines_for_plain_java() throws Exception {
    try (LogdReceiver server = new LogdReceiver("the-write-secret", false)) {
      run(block("java").replace("6102", Integer.toString(server.port())));

      server.await(3);
      assertThat(server.messages())
          .extracting(LogdReceiver.Message::text)
          .containsExactly("order 4711 paid after 12 ms", "order 4712 failed", "not found");
      assertThat(server.messages())
          .extracting(LogdReceiver.Message::key)
          .containsOnly("/prod/shop/Checkout");
    }
  }

  @Test
  void the_lines_for_reading() throws Exception {
    try (LogdReceiver server = new LogdReceiver("the-read-secret", false)) {
      run(block("read").replace("6102", Integer.toString(server.port())));

      assertThat(server.wrong()).isEmpty();
      assertThat(server.packets())
          .extracting(LogdReceiver.Packet::command)
          .containsExactly(3L, 3L, 3L, 1L);
      assertThat(server.packets().get(0).parameters().getField(2).getVarintList())
          .containsExactly(10L);
    }
  }

  @Test
  void the_lines_for_logback() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start()) {
      LoggerContext context = new LoggerContext();
      context.setMDCAdapter(new LogbackMDCAdapter()); // as SLF4J's start does
      JoranConfigurator configurator = new JoranConfigurator();
      configurator.setContext(context);
      configurator.doConfigure(
          stream(
              "<configuration>"
                  + block("logback").replace("3100", Integer.toString(loki.port()))
                  + "</configuration>"));
      context.getLogger("com.example.Shop").info("from logback");
      context.stop();

      assertThat(loki.texts("fake")).containsExactly("from logback");
      assertThat(loki.lines("fake").get(0).labels()).containsEntry("app", "orders");
    }
  }

  @Test
  void the_lines_for_log4j() throws Exception {
    try (LogdReceiver server = new LogdReceiver("the-write-secret", false)) {
      String xml = block("log4j2").replace("6102", Integer.toString(server.port()));
      var context = new org.apache.logging.log4j.core.LoggerContext("page");
      context.start(
          new XmlConfiguration(
              context,
              new ConfigurationSource(stream("<Configuration>" + xml + "</Configuration>"))));
      context.getLogger("com.example.Shop").info("from log4j");
      Configurator.shutdown(context, 10, TimeUnit.SECONDS);

      server.await(1);
      assertThat(server.messages().get(0).text()).isEqualTo("from log4j");
      assertThat(server.messages().get(0).key()).isEqualTo("/prod/shop/Shop");
    }
  }

  @Test
  void every_setting_is_in_the_table() throws Exception {
    Set<String> told = new TreeSet<>();
    String page = Files.readString(PAGE);
    page.substring(page.indexOf("## Settings of the appenders"))
        .lines()
        .filter(line -> line.startsWith("| `"))
        .forEach(
            line -> {
              Matcher names = Pattern.compile("`(\\w+)`").matcher(line.split("\\|")[1]);
              while (names.find()) {
                told.add(names.group(1));
              }
            });
    assertThat(told).isEqualTo(new TreeSet<>(AppenderSettings.names()));
  }

  private void run(String lines) throws Exception {
    String program =
        "import dev.wadi.client.*;\n"
            + "public class Page {\n"
            + "  public static void main(String[] a) throws Exception {\n"
            + lines
            + "  }\n}\n";
    Path source = Files.writeString(home.resolve("Page.java"), program, UTF_8);
    String[] options = {
      "-proc:none",
      "-cp",
      System.getProperty("java.class.path"),
      "-d",
      home.toString(),
      source.toString()
    };
    assertThat(ToolProvider.getSystemJavaCompiler().run(null, null, null, options)).isZero();
    try (URLClassLoader loader = new URLClassLoader(new URL[] {home.toUri().toURL()})) {
      loader
          .loadClass("Page")
          .getMethod("main", String[].class)
          .invoke(null, (Object) new String[0]);
    }
  }

  private static String block(String name) throws Exception {
    Matcher block =
        Pattern.compile("<!-- tested: " + name + " -->\n```\\w+\n(.*?)```", Pattern.DOTALL)
            .matcher(Files.readString(PAGE));
    assertThat(block.find()).as(name).isTrue();
    return block.group(1);
  }

  private static ByteArrayInputStream stream(String text) {
    return new ByteArrayInputStream(text.getBytes(UTF_8));
  }
}
