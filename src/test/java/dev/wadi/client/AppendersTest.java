package dev.wadi.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import dev.wadi.kit.LogdReceiver;
import dev.wadi.kit.ScriptedLoki;
import java.io.ByteArrayInputStream;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.apache.logging.log4j.MarkerManager;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.Configurator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.slf4j.MarkerFactory;

/** The appenders in the real libraries, set up by XML. */
@Timeout(60)
class AppendersTest {
  private static final String LOGGER = "com.example.shop.Checkout";

  /** What both libraries are told to log. */
  private interface Logging extends AutoCloseable {
    void mdc(String name, String value);

    void info(String text);

    void warn(String marker, String text);

    void error(String text, Throwable thrown);

    @Override
    void close();
  }

  @Test
  void logback_pushes() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start()) {
      pushed(loki, logback(settings("      <%1$s>%2$s</%1$s>\n", push(loki)), ""));
    }
  }

  @Test
  void log4j_pushes() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start()) {
      pushed(loki, log4j(settings(" %s=\"%s\"", push(loki)), ""));
    }
  }

  private static Map<String, String> push(ScriptedLoki loki) {
    Map<String, String> given = new TreeMap<>();
    given.put("url", loki.pushUrl().toString());
    given.put("tenant", "acme");
    given.put("labels", "app=orders, team=core");
    given.put("env", "prod");
    given.put("svc", "shop");
    given.put("mdcLabels", "region");
    given.put("lingerMillis", "5");
    return given;
  }

  private static void pushed(ScriptedLoki loki, Logging logging) {
    long before = System.currentTimeMillis();
    try (logging) {
      logging.mdc("region", "eu");
      logging.mdc("trace.id", "a1");
      logging.info("paid {\"a\":1}");
      logging.warn("AUDIT", "look");
      logging.error("failed", new IllegalStateException("no stock"));
    }
    List<ScriptedLoki.Line> lines = loki.lines("acme");
    assertThat(lines)
        .extracting(ScriptedLoki.Line::text)
        .containsExactlyInAnyOrder("paid {\"a\":1}", "look", "failed");
    ScriptedLoki.Line paid = line(lines, "paid {\"a\":1}");
    assertThat(paid.labels())
        .isEqualTo(
            Map.of(
                "app", "orders",
                "team", "core",
                "env", "prod",
                "svc", "shop",
                "level", "info",
                "region", "eu"));
    assertThat(paid.metadata())
        .isEqualTo(
            Map.of("logger", LOGGER, "thread", Thread.currentThread().getName(), "trace_id", "a1"));
    assertThat(paid.timestampNanos() / 1_000_000).isBetween(before, System.currentTimeMillis());
    assertThat(line(lines, "look").metadata()).containsEntry("marker", "AUDIT");
    assertThat(line(lines, "look").labels()).containsEntry("level", "warn");
    assertThat(line(lines, "failed").labels()).containsEntry("level", "error");
    assertThat(line(lines, "failed").metadata().get("stackTrace"))
        .startsWith("java.lang.IllegalStateException: no stock\n\tat ")
        .contains("AppendersTest.pushed");
  }

  @Test
  void logback_sends_datagrams() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false)) {
      sent(server, logback(settings("      <%1$s>%2$s</%1$s>\n", datagrams(server)), ""));
    }
  }

  @Test
  void log4j_sends_datagrams() throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", false)) {
      sent(server, log4j(settings(" %s=\"%s\"", datagrams(server)), ""));
    }
  }

  private static Map<String, String> datagrams(LogdReceiver server) {
    Map<String, String> given = new TreeMap<>();
    given.put("host", "127.0.0.1");
    given.put("port", Integer.toString(server.port()));
    given.put("secret", "geheim");
    given.put("env", "prod");
    given.put("svc", "shop");
    return given;
  }

  private static void sent(LogdReceiver server, Logging logging) throws Exception {
    try (logging) {
      logging.mdc("trace.id", "a1");
      logging.warn("AUDIT", "look");
      logging.error("failed", new IllegalStateException("no stock"));
    }
    server.await(2);
    LogdReceiver.Message look = server.messages().get(0);
    assertThat(look.key()).isEqualTo("/prod/shop/Checkout");
    assertThat(look.level()).isEqualTo(4);
    assertThat(look.text()).isEqualTo("look marker=AUDIT trace_id=a1");
    LogdReceiver.Message failed = server.messages().get(1);
    assertThat(failed.level()).isEqualTo(5);
    assertThat(failed.text()).isEqualTo("failed trace_id=a1");
    assertThat(failed.stackTrace()).contains("no stock");
    assertThat(server.wrong()).isEmpty();
  }

  @Test
  void a_layout_of_the_library_makes_the_text() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start();
        Logging logback =
            logback(
                settings("      <%1$s>%2$s</%1$s>\n", push(loki)),
                "<layout class=\"ch.qos.logback.classic.PatternLayout\">"
                    + "<pattern>[%level] %msg%nopex</pattern></layout>");
        Logging log4j =
            log4j(
                settings(" %s=\"%s\"", push(loki)),
                "<PatternLayout pattern=\"[%level] %m%ex{0}\"/>")) {
      logback.info("one");
      log4j.info("two");
      logback.close();
      log4j.close();
      assertThat(loki.texts("acme")).containsExactlyInAnyOrder("[INFO] one", "[INFO] two");
    }
  }

  /** What sending itself logs would be sent, which logs, without end. */
  @Test
  void what_the_client_does_is_not_sent() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start();
        Logging logging = logback(settings("      <%1$s>%2$s</%1$s>\n", push(loki)), "")) {
      Thread own = new ClientThread(() -> logging.info("of the client"), "wadi-client");
      own.start();
      own.join();
      logging.info("of the program");
      logging.close();
      assertThat(loki.texts("acme")).containsExactly("of the program");
      assertThat(AppenderSettings.isOwn("jdk.httpclient.HttpClient")).isTrue();
      assertThat(AppenderSettings.isOwn("com.example.Http")).isFalse();
    }
  }

  @Test
  void a_setting_that_is_wrong_is_named_with_what_was_expected() {
    assertWrong(Map.of("port", "many"), "port: many (expected: a whole number)");
    assertWrong(Map.of("port", "70000"), "port: 70000 (expected: 1 to 65535)");
    assertWrong(Map.of("host", " "), "host: empty (expected: a name or an address)");
    assertWrong(Map.of("env", ""), "env: empty (expected: a name");
    assertWrong(Map.of("svc", " "), "svc: empty (expected: a name");
    assertWrong(Map.of("gzip", "yes"), "gzip: yes (expected: true or false)");
    assertWrong(Map.of("fields", "mdc,colour"), "fields: colour (expected: of logger,");
    assertWrong(Map.of("signedTime", "x"), "signedTime: x (expected: nanos or go)");
    assertWrong(Map.of("url", "http://h", "labels", "a"), "labels: a (expected: name=value)");
    assertWrong(Map.of("url", "http://h", "labels", "a.b=c"), "label a.b (expected: letters");
    assertWrong(Map.of("labels", "a=b"), "labels: {a=b} (expected: only with url");
    assertWrong(Map.of("url", "not an address"), "url: not an address (expected: an address");
    assertWrong(Map.of("colour", "red"), "no such setting: [colour]");
  }

  @Test
  void an_appender_with_a_wrong_setting_does_not_stop_the_program() {
    try (Logging logging = logback("<port>many</port>", "")) {
      logging.info("nobody hears it");
    }
  }

  private static void assertWrong(Map<String, String> given, String message) {
    assertThatThrownBy(() -> AppenderSettings.of(given)).hasMessageStartingWith(message);
  }

  private static ScriptedLoki.Line line(List<ScriptedLoki.Line> lines, String text) {
    return lines.stream().filter(line -> line.text().equals(text)).findFirst().orElseThrow();
  }

  private static String settings(String form, Map<String, String> given) {
    StringBuilder all = new StringBuilder();
    given.forEach((name, value) -> all.append(form.formatted(name, value)));
    return all.toString();
  }

  private static Logging logback(String settings, String layout) {
    LoggerContext context = new LoggerContext();
    LogbackMDCAdapter mdc = new LogbackMDCAdapter();
    context.setMDCAdapter(mdc);
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    String xml =
        """
        <configuration>
          <appender name="WADI" class="dev.wadi.client.logback.WadiAppender">
            %s%s
          </appender>
          <root level="debug"><appender-ref ref="WADI"/></root>
        </configuration>
        """
            .formatted(settings, layout);
    try {
      configurator.doConfigure(new ByteArrayInputStream(xml.getBytes(UTF_8)));
    } catch (Exception e) {
      throw new AssertionError(e);
    }
    var logger = context.getLogger(LOGGER);
    return new Logging() {
      @Override
      public void mdc(String name, String value) {
        mdc.put(name, value);
      }

      @Override
      public void info(String text) {
        logger.info(text);
      }

      @Override
      public void warn(String marker, String text) {
        logger.warn(MarkerFactory.getMarker(marker), text);
      }

      @Override
      public void error(String text, Throwable thrown) {
        logger.error(text, thrown);
      }

      @Override
      public void close() {
        context.stop();
      }
    };
  }

  private static Logging log4j(String settings, String layout) throws Exception {
    String xml =
        """
        <Configuration status="error">
          <Appenders><Wadi name="WADI"%s>%s</Wadi></Appenders>
          <Loggers><Root level="debug"><AppenderRef ref="WADI"/></Root></Loggers>
        </Configuration>
        """
            .formatted(settings, layout);
    var context = new org.apache.logging.log4j.core.LoggerContext("test");
    context.start(
        new org.apache.logging.log4j.core.config.xml.XmlConfiguration(
            context, new ConfigurationSource(new ByteArrayInputStream(xml.getBytes(UTF_8)))));
    var logger = context.getLogger(LOGGER);
    return new Logging() {
      @Override
      public void mdc(String name, String value) {
        ThreadContext.put(name, value);
      }

      @Override
      public void info(String text) {
        logger.info(text);
      }

      @Override
      public void warn(String marker, String text) {
        logger.warn(MarkerManager.getMarker(marker), text);
      }

      @Override
      public void error(String text, Throwable thrown) {
        logger.error(text, thrown);
      }

      @Override
      public void close() {
        Configurator.shutdown(context, 10, TimeUnit.SECONDS);
        ThreadContext.clearAll();
      }
    };
  }
}
