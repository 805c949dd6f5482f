package dev.wadi.kit;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * What every source promises, in a whole gateway: done is what the WAL has, no means no, all of it
 * is counted and in the sums, and a flood leaves others alone. A new source is done when a class
 * that extends this one is green.
 */
public abstract class SourceContractTest {
  @TempDir Path directory;

  protected LiveGateway gateway;

  /** The name of the source in metrics. */
  protected abstract String source();

  /** All names that its lines are counted under; doors that share a gateway have one each. */
  protected Set<String> sources() {
    return Set.of(source());
  }

  /** The route file of the source, empty for one that is there anyway. */
  protected abstract String route() throws Exception;

  /**
   * Brings lines; for a source whose sender hears an answer, whether it was told that they are
   * safe, else true.
   */
  protected abstract boolean bring(LiveGateway gateway, List<String> lines) throws Exception;

  /** What the source needs in the settings, {@code key=value}. */
  protected List<String> settings() {
    return List.of();
  }

  /**
   * The line that was brought, of an entry as it is captured: its text, unless the source wraps it.
   */
  protected String line(JsonNode entry) {
    return entry.path("msg").asText();
  }

  /** Whether the sender hears an answer. */
  protected abstract boolean answers();

  @BeforeEach
  protected void start() throws Exception {
    open();
  }

  protected final void open(String... more) throws Exception {
    Path routes = Files.createDirectories(directory.resolve("routes"));
    String route = route();
    if (!route.isEmpty()) {
      Files.writeString(routes.resolve("12-trial.camel.yaml"), route);
    }
    List<String> settings =
        new ArrayList<>(List.of("wadi.routes.directory=" + routes, "wadi.redact.profile=off"));
    settings.addAll(settings());
    settings.addAll(List.of(more));
    gateway = new LiveGateway(directory, settings.toArray(String[]::new));
  }

  @AfterEach
  void stop() throws Exception {
    gateway.close();
  }

  protected static List<String> lines(String word, int count) {
    List<String> lines = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      lines.add(word + " " + i);
    }
    return lines;
  }

  protected final void awaitCounted(String what, double atLeast) throws Exception {
    LiveGateway.await(
        what + " of " + atLeast,
        () -> {
          try {
            return sum(what) >= atLeast;
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  /** All series of these sources that begin so. */
  protected final double sum(String what) throws Exception {
    return gateway
        .page("/metrics")
        .lines()
        .filter(line -> line.startsWith("wadi_source_" + what + "{"))
        .filter(line -> sources().stream().anyMatch(name -> line.contains(labelled(name))))
        .mapToDouble(line -> Double.parseDouble(line.substring(line.lastIndexOf(' ') + 1)))
        .sum();
  }

  /** How long lines are that use up 1 KB for all; longer where each is brought by another door. */
  protected int fillingChars() {
    return 100;
  }

  private static String labelled(String source) {
    return "source=\"" + source + "\"";
  }

  @Test
  void what_it_brings_is_kept_in_order_and_counted() throws Exception {
    List<String> lines = lines("plain", 50);
    assertThat(bring(gateway, lines)).isTrue();

    assertThat(gateway.awaitCaptured("captures/main", 50))
        .extracting(this::line)
        .containsExactlyElementsOf(lines);
    awaitCounted("accepted_entries_total", 50);
    assertThat(sum("received_entries_total")).isEqualTo(50);
    assertThat(sum("in_progress_entries")).isZero();
  }

  @Test
  void what_was_told_to_be_safe_is_there_after_the_next_start() throws Exception {
    bring(gateway, lines("before", 20));
    awaitCounted("accepted_entries_total", 20);
    gateway.close();
    open();
    assertThat(gateway.awaitCaptured("captures/main", 20)).hasSize(20);
  }

  @Test
  protected void what_cannot_be_kept_is_refused_with_a_reason_and_told() throws Exception {
    gateway.close();
    open("wadi.limits.rateBytes=1", "wadi.limits.burstBytes=1KB");
    bring(gateway, lines("what fills the bucket " + "x".repeat(fillingChars()), 10));
    awaitCounted("received_entries_total", 10);
    double before = sum("refused_entries_total");
    boolean safe = bring(gateway, lines("too much " + "x".repeat(100), 10));

    assertThat(safe).isEqualTo(!answers());
    awaitCounted("refused_entries_total", before + 10);
    for (String source : sources()) {
      assertThat(gateway.page("/metrics"))
          .contains("wadi_source_refused_entries_total{reason=\"too_fast\"," + labelled(source));
    }
    assertThat(gateway.captured("captures/main"))
        .noneMatch(entry -> line(entry).startsWith("too much"));
    assertThat(gateway.metric("wadi_push_unaccounted_entries")).isZero();
  }

  @Test
  void everything_it_brought_is_in_the_sums() throws Exception {
    bring(gateway, lines("summed", 30));
    awaitCounted("accepted_entries_total", 30);

    assertThat(gateway.metric("wadi_push_unaccounted_entries")).isZero();
    assertThat(gateway.page("/readyz")).contains("received=30 inProgress=0 kept=30");
  }

  @Test
  void others_go_on_while_it_floods() throws Exception {
    Thread flood =
        new Thread(
            () -> {
              try {
                for (int i = 0; i < 20; i++) {
                  bring(gateway, lines("flood " + i, 200));
                }
              } catch (Exception e) {
                throw new IllegalStateException(e);
              }
            },
            "flood");
    flood.start();
    for (int i = 0; i < 10; i++) {
      assertThat(gateway.push("other", "between " + i).statusCode()).isEqualTo(204);
    }
    flood.join(20_000);
    assertThat(gateway.awaitCaptured("captures/other", 10)).hasSize(10);
  }

  @Test
  void it_is_listed_among_the_sources() throws Exception {
    for (String source : sources()) {
      assertThat(gateway.gateway().stations().list("source"))
          .filteredOn(row -> source.equals(row.get("name")))
          .isNotEmpty() // what it counts, and what brings it may tell of itself besides
          .allSatisfy(row -> assertThat(row).containsEntry("state", "running"));
    }
  }
}
