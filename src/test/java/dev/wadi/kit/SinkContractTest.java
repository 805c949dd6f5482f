package dev.wadi.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.MethodOrderer;
import org.junit.jupiter.api.Order;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestMethodOrder;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every sink promises, in a whole gateway beside the captures that come with it: nothing is
 * lost, nobody else is held up, and what goes on can be seen. A new sink is done when a class that
 * extends this one is green.
 */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
@TestMethodOrder(MethodOrderer.OrderAnnotation.class)
public abstract class SinkContractTest {
  /** The name of the reader and of the sink. */
  protected static final String NAME = "trial";

  private static final int LINES = 1000;

  private Path directory = Path.of("");

  private Server server;
  private LiveGateway gateway;
  private final List<String> pushed = new ArrayList<>();

  /** What can be wrong with where a sink delivers to. */
  public enum Fault {
    DEAD,
    SLOW,
    HALF_ANSWERS,
    REJECTS
  }

  /** Where the sink delivers to, in the hands of a test. */
  public interface Server extends AutoCloseable {
    /** Where it listens, when it is something on the network. */
    default int port() {
      throw new UnsupportedOperationException("it listens nowhere");
    }

    /** Where it is, as it stands in a route: a host and port, a folder. */
    default String address() {
      return "127.0.0.1:" + port();
    }

    /**
     * From now on it is not well.
     *
     * @param word a line with it is rejected, with {@link Fault#REJECTS}
     */
    void has(Fault fault, String word);

    /** It is well again. */
    void behaves();

    /** All lines that it has, in any order; a repetition may be there twice. */
    List<String> texts();

    @Override
    void close();
  }

  /** The fake that the sink of {@link #sink} delivers to. */
  protected Server server() throws Exception {
    throw new UnsupportedOperationException("one of the two ways to make a server is to be there");
  }

  /** The same for a sink that needs a folder. */
  protected Server server(Path directory) throws Exception {
    return server();
  }

  /** The last step of the route, as YAML on one line: {@code uri: ..., parameters: {...}}. */
  protected abstract String sink(Server server);

  /** The faults that there are for such a sink. */
  protected List<Fault> faults() {
    return List.of(Fault.values());
  }

  /**
   * Whether it knows by itself what it has, so that no line is there twice whatever happened. Where
   * this is false a line may come again, and it is the server that tells it by its place or time.
   */
  protected boolean keepsOnce() {
    return false;
  }

  /** What each line ends in: a fault of room needs lines that take some. */
  protected String ending() {
    return "";
  }

  @BeforeAll
  void start(@TempDir Path given) throws Exception {
    directory = given;
    server = server(directory);
    Path routes = Files.createDirectories(directory.resolve("routes"));
    Files.writeString(
        routes.resolve("42-trial.camel.yaml"),
        route(sink(server), "backoffMillis: 50, maxBackoffMillis: 200"));
    gateway = open();
  }

  /** A file with a route to a sink, with these options beside its reader. */
  static String route(String sink, String options) {
    return route(NAME, sink, options);
  }

  /* With a name of its own, for several side by side. */
  static String route(String name, String sink, String options) {
    return """
    - route:
        id: %s
        description: The sink under test.
        routeConfigurationId: pass-failures-on
        from:
          uri: wal:main
          parameters: {reader: %s, %s}
          steps:
            - to: {%s}
    """
        .formatted(name, name, options, sink);
  }

  private LiveGateway open() throws Exception {
    return new LiveGateway(
        directory,
        "wadi.routes.directory=" + directory.resolve("routes"),
        "wadi.redact.profile=off",
        "wadi.stop.timeout=2s");
  }

  @AfterAll
  void stop() throws Exception {
    gateway.close();
    List<String> texts = server.texts();
    server.close();
    if (keepsOnce()) {
      assertThat(texts).doesNotHaveDuplicates().containsExactlyInAnyOrderElementsOf(pushed);
    }
  }

  private List<String> push(String word, int lines) throws Exception {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < lines; i++) {
      texts.add(word + " " + i + " of many" + ending());
    }
    assertThat(gateway.push("main", texts.toArray(String[]::new)).statusCode()).isEqualTo(204);
    pushed.addAll(texts);
    return texts;
  }

  private void awaitAll(List<String> texts) throws Exception {
    LiveGateway.await(
        texts.size() + " lines, the first " + texts.get(0),
        () -> new HashSet<>(server.texts()).containsAll(texts));
    if (keepsOnce()) {
      assertThat(server.texts()).doesNotHaveDuplicates();
    }
  }

  private double metric(String metric) throws Exception {
    return gateway.metric(metric);
  }

  @Test
  @Order(1)
  void a_line_that_was_acknowledged_arrives() throws Exception {
    awaitAll(push("plain", 3));
  }

  @Test
  @Order(2)
  void it_can_be_seen_in_metrics_and_readiness_by_its_name() throws Exception {
    assertThat(metric("wadi_sink_paused{sink=\"trial\"}")).isZero();
    assertThat(metric("wadi_sink_in_trouble{sink=\"trial\"}")).isZero();
    LiveGateway.await(
        "a backlog of nothing",
        () -> {
          try {
            return metric("wadi_sink_backlog_bytes{sink=\"trial\",tenant=\"main\"}") == 0;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
    assertThat(gateway.page("/readyz")).contains("trial is 0 bytes and 0 s behind");
  }

  @TestFactory
  @Order(3)
  Stream<DynamicTest> nothing_is_lost_and_nobody_is_held_up_whatever_the_server_does() {
    return faults().stream()
        .map(fault -> DynamicTest.dynamicTest(fault.name(), () -> survives(fault)));
  }

  private void survives(Fault fault) throws Exception {
    String word = fault.name().toLowerCase(Locale.ROOT);
    server.has(fault, word + " 500 of many");
    List<String> texts = push(word, LINES);
    if (fault == Fault.REJECTS) {
      texts.remove(500);
      awaitAll(texts);
      List<JsonNode> dead = gateway.awaitCaptured("dlq", 1);
      assertThat(dead).hasSize(1);
      assertThat(dead.get(0).path("msg").asText()).isEqualTo(word + " 500 of many");
      assertThat(dead.get(0).toString()).contains("not " + word + " 500");
      assertThat(server.texts()).doesNotContain(word + " 500 of many");
    }
    // The captures beside it have everything, however the server is.
    gateway.awaitCaptured("captures/main", pushed.size());
    if (fault == Fault.DEAD) {
      assertThat(metric("wadi_sink_backlog_bytes{sink=\"trial\",tenant=\"main\"}")).isPositive();
      assertThat(new HashSet<>(server.texts())).doesNotContainAnyElementsOf(texts);
    }
    server.behaves();
    awaitAll(texts);
  }

  @Test
  @Order(4)
  void what_was_on_its_way_when_the_gateway_went_down_arrives_after_its_next_start()
      throws Exception {
    Fault worst = faults().get(0);
    server.has(worst, "nothing");
    List<String> texts = push("interrupted", LINES);
    gateway.close();
    server.behaves();
    gateway = open();
    awaitAll(texts);
    assertThat(new HashSet<>(server.texts()).size())
        .as("nothing but what was pushed, and no more than that")
        .isLessThanOrEqualTo(pushed.size());
  }

  @Test
  @Order(5)
  void a_person_can_hold_it_and_let_it_go_on() throws Exception {
    gateway.gateway().stations().call("sink", NAME, "pause");
    List<String> texts = push("held", 3);
    gateway.awaitCaptured("captures/main", pushed.size());
    assertThat(server.texts()).doesNotContainAnyElementsOf(texts);
    assertThat(metric("wadi_sink_paused{sink=\"trial\"}")).isEqualTo(1);

    gateway.gateway().stations().call("sink", NAME, "resume");
    awaitAll(texts);
  }
}
