package dev.wadi.management;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.core.LogEvent;
import org.apache.logging.log4j.core.LoggerContext;
import org.apache.logging.log4j.core.config.Configuration;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.impl.Log4jLogEvent;
import org.apache.logging.log4j.message.SimpleMessage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The log configuration that the program brings, {@code log4j2.xml}. */
class OwnLogTest {
  private static final List<String> PROPERTIES =
      List.of("wadi.log.format", "wadi.log.level", "wadi.log.libraries");

  @ParameterizedTest
  @CsvSource({"json,json", "text,text"})
  void a_property_selects_the_format(String value, String appender) {
    assertThat(appenders("wadi.log.format", value)).containsExactly(appender);
  }

  @Test
  void a_command_writes_text_unless_somebody_says_otherwise() {
    assertThat(appenders(null, "")).containsExactly("text");
  }

  @Test
  void commands_and_libraries_are_quiet_and_their_levels_can_be_raised() {
    assertThat(level(null, "", "org.apache.camel.main")).isEqualTo(Level.WARN);
    assertThat(level(null, "", "dev.wadi.app")).isEqualTo(Level.WARN);
    assertThat(level("wadi.log.level", "info", "dev.wadi.app")).isEqualTo(Level.INFO);
    assertThat(level("wadi.log.libraries", "debug", "io.vertx.core")).isEqualTo(Level.DEBUG);
  }

  @Test
  void a_graceful_stop_can_be_read_to_its_end() {
    boolean hook = with(null, "", Configuration::isShutdownHookEnabled);

    assertThat(hook).isFalse();
  }

  @Test
  void a_json_line_is_one_object_with_what_matters() throws Exception {
    String line = with(null, "", c -> layout(c, "json", event("two\nlines \"quoted\"", null)));

    assertThat(line.strip().lines()).hasSize(1);
    JsonNode said = new ObjectMapper().readTree(line);
    assertThat(said.path("ts").asText()).isEqualTo("2023-11-14T22:13:20.123Z");
    assertThat(said.path("level").asText()).isEqualTo("WARN");
    assertThat(said.path("logger").asText()).isEqualTo("dev.wadi.buffer.wal.Wal");
    assertThat(said.path("thread").asText()).isEqualTo("wal-main-sync");
    assertThat(said.path("msg").asText()).isEqualTo("two\nlines \"quoted\"");
    assertThat(said.has("error")).isFalse();
  }

  @Test
  void an_error_is_a_field_of_its_line() throws Exception {
    String line =
        with(null, "", c -> layout(c, "json", event("it broke", new IllegalStateException("why"))));

    assertThat(line.strip().lines()).hasSize(1);
    assertThat(new ObjectMapper().readTree(line).path("error").asText())
        .startsWith("java.lang.IllegalStateException: why");
  }

  @Test
  void a_message_cannot_forge_a_line_of_text() {
    String line = with(null, "", c -> layout(c, "text", event("user=x\n2026 INFO forged", null)));

    assertThat(line.strip().lines()).hasSize(1);
    assertThat(line).contains("WARN  Wal user=x\\n2026 INFO forged");
  }

  private interface Question<T> {
    T ask(Configuration configuration);
  }

  private static Set<String> appenders(String property, String value) {
    return with(property, value, c -> Set.copyOf(c.getRootLogger().getAppenders().keySet()));
  }

  private static Level level(String property, String value, String logger) {
    return with(property, value, c -> c.getLoggerConfig(logger).getLevel());
  }

  private static String layout(Configuration configuration, String appender, LogEvent event) {
    return new String(
        configuration.getAppender(appender).getLayout().toByteArray(event), StandardCharsets.UTF_8);
  }

  private static LogEvent event(String message, Throwable thrown) {
    return Log4jLogEvent.newBuilder()
        .setLoggerName("dev.wadi.buffer.wal.Wal")
        .setLevel(Level.WARN)
        .setThreadName("wal-main-sync")
        .setTimeMillis(1_700_000_000_123L)
        .setMessage(new SimpleMessage(message))
        .setThrown(thrown)
        .build();
  }

  /* Without what a command that ran before in this process has said about its log. */
  private static <T> T with(String property, String value, Question<T> question) {
    Map<String, String> before = new HashMap<>();
    PROPERTIES.forEach(name -> before.put(name, System.getProperty(name)));
    PROPERTIES.forEach(System::clearProperty);
    if (property != null) {
      System.setProperty(property, value);
    }
    try {
      URI own =
          URI.create(
              Objects.requireNonNull(OwnLogTest.class.getResource("/log4j2.xml")).toString());
      try (LoggerContext context = Configurator.initialize("own-log-test", null, own)) {
        return question.ask(context.getConfiguration());
      }
    } finally {
      PROPERTIES.forEach(System::clearProperty);
      before.forEach(
          (name, text) -> {
            if (text != null) {
              System.setProperty(name, text);
            }
          });
    }
  }
}
