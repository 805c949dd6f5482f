package dev.wadi.source.tail;

import static dev.wadi.source.tail.ScriptedTail.numbers;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.codec.text.TextSettings;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Schedules of rotation that once lost lines, doubled them or took long, each as short as it gets.
 */
class TailScheduleTest {
  @TempDir Path home;

  private int tails;

  private ScriptedTail tail(String paths) {
    return new ScriptedTail(home.resolve("positions-" + ++tails), paths);
  }

  @Test
  void a_copy_in_the_inode_of_a_file_that_is_gone_is_not_read_again() throws Exception {
    ScriptedTail tail = tail("/logs/*.log*");
    tail.write("app.log.1", 0, 10);
    tail.write("app.log", 10, 20);
    tail.run(
        Duration.ofSeconds(100),
        tail::rest,
        () -> {},
        () -> {
          tail.disk.delete("app.log.1");
          tail.copyAndEmpty("app.log", "app.log.1");
          tail.write("app.log", 20, 25);
        });

    assertThat(tail.kept).containsExactlyInAnyOrderElementsOf(numbers(0, 25));
  }

  @Test
  void a_line_that_is_half_written_is_waited_for_in_an_inode_that_had_nothing_before()
      throws Exception {
    ScriptedTail tail = tail("/logs/*.log");
    tail.disk.create("app.log");
    tail.run(
        Duration.ofSeconds(1),
        () -> tail.disk.rename("app.log", "app.log.1"),
        () -> tail.disk.create("app.log"));
    tail.begin();
    tail.disk.delete("app.log.1");
    tail.write("app.log", 0, 5);
    tail.disk.rename("app.log", "app.log.1");
    tail.write("app.log", "this is line ");
    tail.read(Duration.ofSeconds(100), () -> tail.write("app.log", "number 5\n"));

    assertThat(tail.kept).containsExactlyInAnyOrderElementsOf(numbers(0, 6));
  }

  @Test
  void rotated_files_and_the_log_never_wait_for_each_other() throws Exception {
    ScriptedTail tail = tail("/logs/*.log");
    tail.write("app.log", 20, 30);
    tail.begin();
    tail.end();
    tail.write("app.log.2", 0, 10);
    tail.begin();
    tail.write("app.log.1", 10, 20);
    tail.lookAgain();
    tail.read(Duration.ofSeconds(100));

    assertThat(tail.kept).containsExactlyInAnyOrderElementsOf(numbers(0, 30));
  }

  @Test
  void rotated_files_that_came_while_nobody_looked_are_read_one_after_another_at_once()
      throws Exception {
    ScriptedTail tail = tail("/logs/*.log");
    tail.write("app.log", 0, 10);
    tail.run(Duration.ofSeconds(1));
    Duration began = Duration.ofNanos(tail.disk.nanos);
    tail.disk.rename("app.log", "app.log.20");
    for (int i = 1; i < 20; i++) {
      tail.disk.nanos += Duration.ofMinutes(1).toNanos();
      began = began.plusMinutes(1);
      tail.write("app.log." + (20 - i), 10 * i, 10 * i + 10);
    }
    tail.disk.create("app.log"); // and nothing in it
    tail.run(Duration.ofSeconds(100));

    assertThat(tail.kept).containsExactlyElementsOf(numbers(0, 200));
    assertThat(tail.lastKept.minus(began)).isLessThan(ScriptedTail.IDLE);
  }

  @Test
  void a_compressed_file_that_was_renamed_when_it_was_opened_is_opened_after_the_next_look()
      throws Exception {
    for (int question = 1; question < 20; question++) {
      ScriptedTail tail = tail("/logs/*.log*");
      tail.begin();
      tail.pack("app.log.1.gz", 0, 10);
      tail.lookAgain();
      tail.at(question, () -> tail.disk.rename("app.log.1.gz", "app.log.2.gz"));
      tail.read(Duration.ofSeconds(100));

      assertThat(tail.kept)
          .as("at question %d", question)
          .containsExactlyElementsOf(numbers(0, 10));
    }
  }

  @Test
  void a_file_that_had_nothing_may_be_copied_and_emptied_at_any_step() throws Exception {
    for (int question = 1; question < 40; question++) {
      ScriptedTail tail = tail("/logs/*.log");
      tail.disk.create("app.log");
      tail.begin();
      tail.write("app.log", 0, 10);
      tail.at(question, () -> tail.copyAndEmpty("app.log", "app.log.1"));
      tail.read(
          Duration.ofSeconds(100),
          () -> tail.write("app.log", 10, 15),
          () -> tail.write("app.log", 15, 30));

      assertThat(tail.kept)
          .as("at question %d", question)
          .containsExactlyInAnyOrderElementsOf(numbers(0, 30));
    }
  }

  @Test
  void a_file_that_is_known_may_be_copied_and_emptied_at_any_step() throws Exception {
    for (int question = 1; question < 80; question++) {
      ScriptedTail tail = tail("/logs/*.log");
      tail.write("app.log.1", 0, 10);
      tail.write("app.log", 10, 20);
      tail.run(Duration.ofSeconds(1), () -> tail.write("app.log", 20, 25));
      tail.write("app.log", 25, 30);
      tail.disk.rename("app.log.1", "app.log.2");
      tail.at(question, () -> tail.copyAndEmpty("app.log", "app.log.1"));
      tail.run(
          Duration.ofSeconds(100),
          () -> tail.write("app.log", 30, 35),
          () -> tail.write("app.log", 35, 45));

      assertThat(tail.kept)
          .as("at question %d", question)
          .containsExactlyInAnyOrderElementsOf(numbers(0, 45));
    }
  }

  @Test
  void what_was_under_way_is_found_though_its_inode_has_a_file_that_is_being_compressed()
      throws Exception {
    ScriptedTail tail = tail("/logs/*.log");
    tail.write("app.log", 0, 10);
    tail.keeps = false;
    tail.run(Duration.ofSeconds(1));
    tail.keeps = true;
    tail.pack("app.log.1.gz", 0, 10);
    tail.disk.delete("app.log");
    tail.begin();
    ModelDisk.Inode unfinished = tail.disk.create("web.log.1.gz");
    tail.read(
        Duration.ofSeconds(100),
        () -> {},
        () -> unfinished.set(ModelLog.gzip(ScriptedTail.text(10, 20).getBytes(UTF_8))));

    assertThat(tail.kept).containsExactlyInAnyOrderElementsOf(numbers(0, 20));
  }

  @Test
  void a_copy_goes_to_the_file_of_whose_beginning_more_is_known() throws Exception {
    ScriptedTail tail = tail("/logs/*.log*");
    byte[] known = ScriptedTail.text(0, 10).getBytes(UTF_8);
    tail.write("app.log.1", 0, 15);
    tail.disk.create("app.log");
    tail.positions(
        log -> {
          Place read = new Place(known.length, false);
          log.add("/logs/app.log", "gone-1", Fingerprint.of(known, known.length), read);
          log.add("/logs/app.log", "inode-2", Fingerprint.of(known, 4), Place.START);
        });
    tail.run(Duration.ofSeconds(100), () -> {}, () -> tail.write("app.log", 15, 20));

    assertThat(tail.kept).containsExactlyInAnyOrderElementsOf(numbers(10, 20));
  }

  @Test
  void a_damaged_file_beside_it_hides_no_compressed_form() throws Exception {
    ScriptedTail tail = tail("/logs/*.log");
    tail.write("app.log", 0, 10);
    tail.run(Duration.ofSeconds(1));
    tail.disk.create("app.log.0.gz").set("no such thing".getBytes(UTF_8));
    tail.pack("app.log.1.gz", 0, 15);
    tail.disk.create("app.log.2.gz").set("nor this".getBytes(UTF_8));
    tail.disk.delete("app.log");
    tail.run(Duration.ofSeconds(100));

    assertThat(tail.kept).containsExactlyElementsOf(numbers(0, 15));
  }

  private static final String BANNER = "=".repeat(Fingerprint.MOST_BYTES) + "\n";

  @Test
  void a_log_that_is_emptied_while_nobody_looks_is_read_anew_though_it_begins_as_it_did()
      throws Exception {
    ScriptedTail tail = tail("/logs/*.log");
    tail.write("app.log", BANNER + ScriptedTail.text(0, 10));
    tail.run(Duration.ofSeconds(100));
    tail.disk.names.get("app.log").set(new byte[0]);
    tail.write("app.log", BANNER + ScriptedTail.text(10, 15));
    tail.run(Duration.ofSeconds(100), () -> {}, () -> tail.write("app.log", 15, 30));

    assertThat(tail.kept).filteredOn(BANNER.strip()::equals).hasSize(2);
    assertThat(tail.kept).filteredOn(line -> !line.startsWith("=")).isEqualTo(numbers(0, 30));
  }

  @Test
  void a_log_that_is_replaced_while_nobody_looks_is_read_anew_though_it_begins_as_it_did()
      throws Exception {
    ScriptedTail tail = tail("/logs/*.log");
    tail.write("app.log", BANNER + ScriptedTail.text(0, 10));
    tail.run(Duration.ofSeconds(100));
    tail.write("new", BANNER + ScriptedTail.text(10, 15));
    tail.disk.rename("new", "app.log");
    tail.run(Duration.ofSeconds(100), () -> {}, () -> tail.write("app.log", 15, 30));

    assertThat(tail.kept).filteredOn(BANNER.strip()::equals).hasSize(2);
    assertThat(tail.kept).filteredOn(line -> !line.startsWith("=")).isEqualTo(numbers(0, 30));
  }

  @Test
  void the_copy_of_a_log_is_its_own_though_the_log_begins_like_it() throws Exception {
    ScriptedTail tail = tail("/logs/*.log");
    tail.write("app.log", BANNER + ScriptedTail.text(0, 10));
    tail.run(Duration.ofSeconds(100));
    tail.write("app.log", 10, 20);
    tail.copyAndEmpty("app.log", "app.log.1");
    tail.write("app.log", BANNER + ScriptedTail.text(20, 25));
    tail.run(Duration.ofSeconds(100));

    assertThat(tail.kept).filteredOn(BANNER.strip()::equals).hasSize(2);
    assertThat(tail.kept)
        .filteredOn(line -> !line.startsWith("="))
        .containsExactlyInAnyOrderElementsOf(numbers(0, 25));
  }

  private static final String TRACE = "java.lang.Error: x\n\tat a.B.c(B.java:1)\n";

  private ScriptedTail ofTraces() {
    TextSettings text = TextSettings.of(Map.of("multiline", "java", "multilineTimeout", "1s"));
    return new ScriptedTail(home.resolve("positions-" + ++tails), "/logs/*.log", text);
  }

  @Test
  void the_last_line_of_a_trace_joins_it_without_an_end_of_its_own() throws Exception {
    ScriptedTail tail = ofTraces();
    tail.write("app.log", TRACE + "\tat a.B.d(B.java:2)");
    tail.run(Duration.ofSeconds(30));

    assertThat(tail.kept).containsExactly(TRACE + "\tat a.B.d(B.java:2)");
  }

  @Test
  void it_joins_when_its_end_comes_late() throws Exception {
    ScriptedTail tail = ofTraces();
    tail.write("app.log", TRACE + "\tat a.B");
    tail.run(
        Duration.ofSeconds(30), () -> {}, () -> tail.write("app.log", ".d(B.java:2)\nanother\n"));

    assertThat(tail.kept).containsExactly(TRACE + "\tat a.B.d(B.java:2)", "another");
  }

  @Test
  void a_line_that_grows_without_an_end_holds_up_the_entry_before_it_only_for_a_while()
      throws Exception {
    ScriptedTail tail = ofTraces();
    tail.write("app.log", TRACE + "one that ");
    Runnable[] grows = new Runnable[20];
    Arrays.fill(grows, (Runnable) () -> tail.write("app.log", "goes on and "));
    tail.begin();
    tail.read(Duration.ofSeconds(8), grows);

    assertThat(tail.kept).first().isEqualTo(TRACE.strip());
  }

  @Test
  void an_entry_without_a_line_behind_it_waits_no_longer_than_before() throws Exception {
    ScriptedTail tail = ofTraces();
    tail.write("app.log", TRACE);
    tail.run(Duration.ofSeconds(30));

    assertThat(tail.kept).containsExactly(TRACE.strip());
    assertThat(tail.lastKept).isLessThan(Duration.ofSeconds(3));
  }
}
