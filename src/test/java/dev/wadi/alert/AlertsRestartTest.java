package dev.wadi.alert;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.event.EventJournal;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/** What outlasts an end of the process. */
class AlertsRestartTest extends AlertsOnTrial {
  @Test
  void what_fires_goes_on_over_a_restart_and_is_told_once() throws IOException {
    open(ERRORS);
    lines(API, 3);
    pass(10);
    assertThat(told()).containsExactly("alert api: 3");
    stop();

    reopen(ERRORS);
    pass(50);
    assertThat(told()).as("what was counted is gone, so nothing can be said").isEmpty();
    assertThat(alerts.active()).extracting(Alert::state).containsExactly(Alert.State.FIRING);
    pass(20);
    assertThat(told()).containsExactly("alert-resolved api: 3");
  }

  @Test
  void what_is_over_after_a_restart_is_told_in_time_when_no_line_is_missing() throws IOException {
    open(ERRORS);
    lines(API, 3);
    pass(10);
    stop();
    told();

    open(ERRORS);
    assertThat(alerts.counted()).containsEntry("main", new Position(1, 0));
    alerts.goesOn(alerts.counted(), true);
    pass(60);
    assertThat(told()).containsExactly("alert-resolved api: 3");
  }

  @Test
  void what_was_about_to_be_told_at_a_crash_is_told_once() throws IOException {
    Path state = folder.resolve("alerts.json");
    Path crashed = folder.resolve("crashed.json");
    events =
        all -> {
          try {
            Files.copy(state, crashed);
          } catch (IOException e) {
            throw new java.io.UncheckedIOException(e);
          }
        };
    open(ERRORS);
    lines(API, 3);
    pass(10);
    stop();

    Path journalled = folder.resolve("events");
    for (String end : List.of("before it was told", "after it was told")) {
      Files.copy(crashed, state, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      try (EventJournal journal = EventJournal.open(journalled, 1 << 20)) {
        events = journal;
        reopen(ERRORS);
        pass(5);
        try (var files = Files.list(journalled)) {
          List<String> lines = new ArrayList<>();
          for (Path file : files.filter(f -> f.toString().endsWith(".jsonl")).toList()) {
            lines.addAll(Files.readAllLines(file));
          }
          assertThat(lines).as(end).singleElement().asString().contains("api: 3");
        }
      }
    }
  }

  @Test
  void counts_of_before_places_were_written_with_them_are_taken() throws IOException {
    open(ERRORS);
    lines(API, 2);
    stop();
    Path counts = folder.resolve("counts");
    byte[] windows = Files.readAllBytes(counts);
    int begin = windows.length - 4 - sizeOfWindows(windows);
    Files.write(counts, java.util.Arrays.copyOfRange(windows, begin, windows.length - 4));

    reopen(ERRORS);
    assertThat(alerts.counted()).isEmpty();
    lines(API, 1);
    pass(10);
    assertThat(told()).containsExactly("alert api: 3");
  }

  /* One part, of all tenants: no name, then the bytes of the windows. */
  private static int sizeOfWindows(byte[] file) {
    for (int at = file.length - 12; at > 0; at--) {
      java.nio.ByteBuffer in = java.nio.ByteBuffer.wrap(file, at, 8);
      if (in.getInt() == 0 && in.getInt() == file.length - 4 - at - 8) {
        return file.length - 4 - at;
      }
    }
    throw new AssertionError("no windows");
  }

  @Test
  void a_pending_alert_waits_on_over_a_restart() throws IOException {
    String rule = ERRORS.replace("labels: {", "for: 1m\n        labels: {");
    open(rule);
    lines(API, 3);
    pass(40);
    stop();
    reopen(rule);
    lines(API, 3);
    pass(30);
    assertThat(told()).containsExactly("alert api: 3");
  }

  @Test
  void after_a_restart_silence_says_nothing_before_its_while_has_passed() throws IOException {
    String rule =
        """
        groups:
          - name: g
            interval: 10s
            rules:
              - {alert: Silent, expr: 'absent_over_time({app="api"}[1m])'}
              - {alert: Few, expr: 'sum(count_over_time({app="api"}[1m])) or vector(0) < 5'}
        """;
    open(rule);
    pass(59);
    assertThat(told()).isEmpty();
    pass(20);
    assertThat(told()).hasSize(2);
    stop();
    reopen(rule);
    pass(59);
    assertThat(told()).as("nor is it over").isEmpty();
  }

  @Test
  void what_was_counted_goes_on_over_a_restart() throws IOException {
    open(ERRORS);
    lines(API, 2);
    pass(9);
    stop();
    reopen(ERRORS);
    lines(API, 1);
    pass(10);
    assertThat(told()).as("two before and one behind").containsExactly("alert api: 3");
  }

  @Test
  void counts_that_cannot_be_read_are_set_aside_and_begin_anew() throws IOException {
    open(ERRORS);
    lines(API, 2);
    stop();
    Path counts = folder.resolve("counts");
    byte[] good = Files.readAllBytes(counts);
    for (int i = 0; i < good.length; i++) {
      byte[] bad = good.clone();
      bad[i] ^= 0x55;
      Files.write(counts, bad);
      open(ERRORS);
    }
    Files.write(counts, java.util.Arrays.copyOf(good, good.length / 2));
    open(ERRORS);
    assertThat(folder.resolve("counts.unreadable")).exists();
    lines(API, 3);
    pass(10);
    assertThat(told()).containsExactly("alert api: 3");
  }
}
