package dev.wadi.client;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.status.Status;
import dev.wadi.kit.LogdReceiver;
import dev.wadi.kit.ScriptedLoki;
import java.io.ByteArrayInputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.logging.log4j.Level;
import org.apache.logging.log4j.ThreadContext;
import org.apache.logging.log4j.core.config.ConfigurationSource;
import org.apache.logging.log4j.core.config.Configurator;
import org.apache.logging.log4j.core.config.xml.XmlConfiguration;
import org.apache.logging.log4j.status.StatusData;
import org.apache.logging.log4j.status.StatusListener;
import org.apache.logging.log4j.status.StatusLogger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Every option of both appenders, by XML as users write it: what it does, and what is wrong. */
@Timeout(60)
class AppenderOptionsTest {
  /** Names every option that pushes have, and the common ones. */
  private static final Map<String, String> PUSH =
      Map.ofEntries(
          Map.entry("tenant", "acme"),
          Map.entry("token", "t0ken"),
          Map.entry("labels", "app=orders,team=core"),
          Map.entry("batchLines", "2"),
          Map.entry("batchBytes", "100000"),
          Map.entry("lingerMillis", "60000"),
          Map.entry("gzip", "false"),
          Map.entry("retries", "0"),
          Map.entry("timeoutMillis", "5000"),
          Map.entry("env", "prod"),
          Map.entry("svc", "shop"),
          Map.entry("fn", "Checkout"),
          Map.entry("fields", "logger,mdc"),
          Map.entry("mdcLabels", "region"),
          Map.entry("queueLines", "100"),
          Map.entry("queueBytes", "1000000"),
          Map.entry("closeMillis", "5000"),
          Map.entry("tellMillis", "0"));

  /** Names every option that only datagrams have, and some of the common ones. */
  private static final Map<String, String> DATAGRAMS =
      Map.ofEntries(
          Map.entry("host", "127.0.0.1"),
          Map.entry("secret", "geheim"),
          Map.entry("signedTime", "go"),
          Map.entry("maxDatagramBytes", "1024"),
          Map.entry("perSecond", "1000"),
          Map.entry("env", "prod"),
          Map.entry("svc", "shop"),
          Map.entry("fn", "Checkout"),
          Map.entry("fields", "logger,thread,marker,mdc"));

  /** What each takes for wrong; those that are not here take any text. */
  private static final Map<String, String> WRONG =
      Map.ofEntries(
          Map.entry("url", "not an address"),
          Map.entry("labels", "app"),
          Map.entry("batchLines", "0"),
          Map.entry("batchBytes", "few"),
          Map.entry("lingerMillis", "-1"),
          Map.entry("gzip", "yes"),
          Map.entry("retries", "-1"),
          Map.entry("timeoutMillis", "0"),
          Map.entry("port", "0"),
          Map.entry("signedTime", "swiss"),
          Map.entry("maxDatagramBytes", "10"),
          Map.entry("perSecond", "-1"),
          Map.entry("env", "a/b"),
          Map.entry("svc", "a/b"),
          Map.entry("fn", "a/b"),
          Map.entry("fields", "colour"),
          Map.entry("queueLines", "0"),
          Map.entry("queueBytes", "1"),
          Map.entry("closeMillis", "-1"),
          Map.entry("tellMillis", "1e3"));

  /** The two libraries, each set up by its XML. */
  enum Library {
    LOGBACK {
      @Override
      List<String> run(Map<String, String> options, Consumer<Consumer<String>> program) {
        StringBuilder elements = new StringBuilder();
        options.forEach(
            (name, value) -> elements.append("<%1$s>%2$s</%1$s>%n".formatted(name, value)));
        LoggerContext context = new LoggerContext();
        LogbackMDCAdapter mdc = new LogbackMDCAdapter();
        context.setMDCAdapter(mdc);
        JoranConfigurator configurator = new JoranConfigurator();
        configurator.setContext(context);
        try {
          configurator.doConfigure(
              stream(
                  "<configuration><appender name=\"WADI\""
                      + " class=\"dev.wadi.client.logback.WadiAppender\">"
                      + elements
                      + "</appender><root level=\"info\"><appender-ref"
                      + " ref=\"WADI\"/></root></configuration>"));
        } catch (Exception e) {
          throw new AssertionError(e);
        }
        MDC.forEach(mdc::put);
        program.accept(context.getLogger("com.example.Orders")::info);
        mdc.clear();
        context.stop();
        return context.getStatusManager().getCopyOfStatusList().stream()
            .filter(status -> status.getEffectiveLevel() >= Status.WARN)
            .map(Status::getMessage)
            .toList();
      }
    },
    LOG4J {
      @Override
      List<String> run(Map<String, String> options, Consumer<Consumer<String>> program) {
        StringBuilder attributes = new StringBuilder();
        options.forEach((name, value) -> attributes.append(" %s=\"%s\"".formatted(name, value)));
        List<String> told = new ArrayList<>();
        StatusListener listener =
            new StatusListener() {
              @Override
              public void log(StatusData data) {
                told.add(data.getMessage().getFormattedMessage());
              }

              @Override
              public Level getStatusLevel() {
                return Level.WARN;
              }

              @Override
              public void close() {}
            };
        StatusLogger.getLogger().registerListener(listener);
        try {
          var context = new org.apache.logging.log4j.core.LoggerContext("test");
          context.start(
              new XmlConfiguration(
                  context,
                  new ConfigurationSource(
                      stream(
                          "<Configuration status=\"off\"><Appenders><Wadi name=\"WADI\""
                              + attributes
                              + "/></Appenders><Loggers><Root level=\"info\">"
                              + "<AppenderRef ref=\"WADI\"/></Root></Loggers></Configuration>"))));
          ThreadContext.putAll(MDC);
          program.accept(context.getLogger("com.example.Orders")::info);
          ThreadContext.clearAll();
          Configurator.shutdown(context, 10, TimeUnit.SECONDS);
        } catch (Exception e) {
          throw new AssertionError(e);
        } finally {
          StatusLogger.getLogger().removeListener(listener);
        }
        return told;
      }
    };

    private static final Map<String, String> MDC = Map.of("region", "eu", "order", "7");

    /** Runs a program that logs; returns what the library had to say about its configuration. */
    abstract List<String> run(Map<String, String> options, Consumer<Consumer<String>> program);

    private static ByteArrayInputStream stream(String xml) {
      return new ByteArrayInputStream(xml.getBytes(UTF_8));
    }
  }

  @Test
  void every_option_is_in_one_of_these_tests() {
    Set<String> tried = new TreeSet<>(PUSH.keySet());
    tried.addAll(DATAGRAMS.keySet());
    tried.addAll(List.of("url", "port"));
    assertThat(tried).isEqualTo(new TreeSet<>(AppenderSettings.names()));
    Set<String> wrong = new TreeSet<>(WRONG.keySet());
    wrong.addAll(List.of("tenant", "token", "host", "secret", "mdcLabels"));
    assertThat(wrong).as("wrong, or any text").isEqualTo(tried);
  }

  @ParameterizedTest
  @EnumSource(Library.class)
  void all_options_of_pushes_do_what_they_say(Library library) {
    try (ScriptedLoki loki = ScriptedLoki.start()) {
      Map<String, String> options = new TreeMap<>(PUSH);
      options.put("url", loki.pushUrl().toString());
      List<String> told =
          library.run(
              options,
              log -> {
                log.accept("one");
                log.accept("two");
                /* Two are a push; one alone would wait a minute for company. */
                loki.awaitLines("acme", 2);
                log.accept("three");
              });

      assertThat(told).isEmpty();
      assertThat(loki.texts("acme")).containsExactly("one", "two", "three");
      assertThat(loki.requests()).hasSize(2);
      ScriptedLoki.Request request = loki.requests().get(0);
      assertThat(request.headers().get("authorization")).isEqualTo("Bearer t0ken");
      assertThat(request.headers()).doesNotContainKey("content-encoding");
      assertThat(loki.lines("acme").get(0).labels())
          .isEqualTo(
              Map.of(
                  "app",
                  "orders",
                  "team",
                  "core",
                  "env",
                  "prod",
                  "svc",
                  "shop",
                  "fn",
                  "Checkout",
                  "region",
                  "eu",
                  "level",
                  "info"));
      assertThat(loki.lines("acme").get(0).metadata())
          .isEqualTo(Map.of("logger", "com.example.Orders", "order", "7"));
    }
  }

  @ParameterizedTest
  @EnumSource(Library.class)
  void all_options_of_datagrams_do_what_they_say(Library library) throws Exception {
    try (LogdReceiver server = new LogdReceiver("geheim", true)) {
      Map<String, String> options = new TreeMap<>(DATAGRAMS);
      options.put("port", Integer.toString(server.port()));
      List<String> told =
          library.run(
              options,
              log -> {
                log.accept("one");
                log.accept("x".repeat(5_000));
              });

      assertThat(told).isEmpty();
      server.await(2);
      assertThat(server.wrong()).isEmpty();
      LogdReceiver.Message one = server.messages().get(0);
      assertThat(one.key()).isEqualTo("/prod/shop/Checkout");
      assertThat(one.text())
          .startsWith("one logger=com.example.Orders thread=")
          .contains(" order=7")
          .contains(" region=eu");
      assertThat(server.packets().get(1).bytes().length).isBetween(900, 1024);
      assertThat(server.messages().get(1).text()).contains("more bytes]");
    }
  }

  static Stream<Arguments> wrong() {
    return WRONG.entrySet().stream()
        .flatMap(
            one ->
                Stream.of(Library.values())
                    .map(library -> Arguments.of(library, one.getKey(), one.getValue())));
  }

  @ParameterizedTest
  @MethodSource("wrong")
  void what_is_wrong_is_told_by_the_library_with_its_name_and_the_program_goes_on(
      Library library, String name, String value) {
    Map<String, String> options = new TreeMap<>(Map.of(name, value));
    if (PUSH.containsKey(name) && !DATAGRAMS.containsKey(name)) {
      options.put("url", "http://127.0.0.1:1");
    }
    List<String> told = library.run(options, log -> log.accept("nobody hears it"));

    assertThat(told)
        .anySatisfy(
            message ->
                assertThat(message)
                    .startsWith("The appender WADI does not start. ")
                    .contains(name + ": ")
                    .contains("(expected: "));
  }

  @ParameterizedTest
  @EnumSource(Library.class)
  void an_option_that_there_is_not_is_told_by_the_library(Library library) throws Exception {
    try (LogdReceiver server = new LogdReceiver("", false)) {
      List<String> told =
          library.run(
              Map.of("colour", "red", "port", Integer.toString(server.port())),
              log -> log.accept("heard all the same"));

      assertThat(told).anySatisfy(message -> assertThat(message).contains("colour"));
      server.await(1);
    }
  }

  @ParameterizedTest
  @EnumSource(Library.class)
  void a_token_that_http_cannot_carry_is_told_without_showing_it(Library library) {
    List<String> told =
        library.run(
            Map.of("url", "http://127.0.0.1:1", "token", "gehe\u0416im"),
            log -> log.accept("nobody hears it"));

    assertThat(told).anySatisfy(message -> assertThat(message).contains("Authorization"));
    assertThat(String.join(" ", told)).doesNotContain("gehe");
  }
}
