package dev.wadi.source.tail;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.codec.text.TextSettings;
import dev.wadi.kit.FaultyChannels;
import dev.wadi.kit.LiveGateway;
import dev.wadi.kit.SmallDisk;
import dev.wadi.model.Entry;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where reading begins, what is remembered of it, and what time has to do with it. */
class TailStartTest {
  @TempDir Path home;

  private TailTrial trial;

  @BeforeEach
  void make() throws Exception {
    trial = new TailTrial(home);
  }

  @AfterEach
  void close() throws Exception {
    trial.close();
  }

  // --- a time ---

  @Test
  void a_start_at_a_time_leaves_out_lines_that_say_an_earlier_one_and_counts_them()
      throws Exception {
    trial.set("text", TextSettings.of(Map.of("format", "json", "line", "message")));
    trial.start("2026-03-01T12:00:00Z");
    trial.append(
        "app.log",
        """
        {"time":"2026-03-01T11:59:58Z","msg":"early"}
        {"msg":"belongs to early"}
        {"time":"2026-03-01T11:59:59.999999999Z","msg":"still early"}
        {"time":"2026-03-01T12:00:00Z","msg":"just in time"}
        {"msg":"belongs to it"}
        {"time":"2026-03-01T13:00:00Z","msg":"late"}
        """);
    trial.run();

    assertThat(trial.awaitExactly(3)).containsExactly("just in time", "belongs to it", "late");
    assertThat(trial.counters().beforeStart.sum()).isEqualTo(3);
    trial.stop();
    trial.append("app.log", "{\"time\":\"2026-02-01T12:00:00Z\",\"msg\":\"early again\"}\n");
    trial.append("app.log", "{\"time\":\"2026-04-01T12:00:00Z\",\"msg\":\"after\"}\n");
    trial.run();
    assertThat(trial.awaitExactly(4)).endsWith("after");
  }

  @Test
  void a_start_at_a_time_takes_lines_that_say_none_as_what_they_are_new_ones() throws Exception {
    trial.start("2026-03-01T12:00:00Z");
    trial.append("app.log", "one\ntwo\n");

    assertThat(trial.run().awaitExactly(2)).containsExactly("one", "two");
    assertThat(trial.counters().beforeStart.sum()).isZero();
  }

  @Test
  void a_clock_that_is_set_back_holds_up_no_line_and_no_entry_that_waits() throws Exception {
    AtomicReference<Instant> now = new AtomicReference<>(Instant.parse("2026-05-01T12:00:00Z"));
    trial.clock(now::get);
    trial.set("text", TextSettings.of(Map.of("multiline", "indent", "multilineTimeout", "20ms")));
    trial.run();
    trial.append("app.log", "one\n");
    LiveGateway.await("a line that waits", () -> trial.counters().lines.sum() == 1);
    now.set(Instant.parse("2026-05-01T09:00:00Z"));
    assertThat(trial.await(1)).containsExactly("one");
    trial.append("app.log", "two\n");
    LiveGateway.await("a line that waits", () -> trial.counters().lines.sum() == 2);
    now.set(Instant.parse("2026-05-01T09:00:01Z"));
    trial.await(2);

    assertThat(trial.entries())
        .extracting(entry -> entry.timestamp().toString().substring(0, 16))
        .containsExactly("2026-05-01T12:00", "2026-05-01T09:00");
  }

  @Test
  void a_clock_that_was_set_back_while_nobody_looked_costs_no_line() throws Exception {
    trial.append("app.log", "one\n");
    trial.run().await(1);
    trial.stop();
    Path positions = home.resolve("positions").resolve("positions");
    Files.setLastModifiedTime(
        positions, java.nio.file.attribute.FileTime.from(Instant.now().plusSeconds(7200)));
    trial.append("app.log", "two\n");
    trial.rotate("app.log");
    trial.append("app.log", "three\n");
    trial.run();

    assertThat(trial.awaitExactly(3)).containsExactly("one", "two", "three");
  }

  // --- what is remembered ---

  private Path positions() {
    return home.resolve("positions").resolve("positions");
  }

  private void twoKept() throws Exception {
    trial.append("app.log", "one\ntwo\n");
    trial.run().await(2);
    trial.stop();
  }

  @Test
  void positions_that_end_in_half_a_line_are_good_up_to_there() throws Exception {
    twoKept();
    try (FileChannel file = FileChannel.open(positions(), StandardOpenOption.WRITE)) {
      file.truncate(file.size() - 3);
    }
    trial.append("app.log", "three\n");
    trial.run();
    LiveGateway.await("the new line", () -> trial.lines().contains("three"));

    assertThat(trial.lines()).startsWith("one", "two").endsWith("three");
  }

  @Test
  void positions_with_rubbish_behind_them_are_good_up_to_there() throws Exception {
    twoKept();
    Files.write(positions(), new byte[] {0, 0, (byte) 0xff, '\n', 7}, StandardOpenOption.APPEND);
    trial.append("app.log", "three\n");

    assertThat(trial.run().awaitExactly(3)).containsExactly("one", "two", "three");
  }

  @Test
  void positions_of_nothing_but_rubbish_are_as_none_and_the_tail_begins_where_it_is_told_to()
      throws Exception {
    twoKept();
    Files.write(positions(), new byte[4096]);
    trial.append("app.log", "three\n");
    trial.run();

    assertThat(trial.awaitExactly(5)).containsExactly("one", "two", "one", "two", "three");
    trial.stop();
    trial.append("app.log", "four\n");
    assertThat(trial.run().awaitExactly(6)).endsWith("four");
  }

  @Test
  void positions_of_a_newer_program_stop_the_start() throws Exception {
    twoKept();
    Files.writeString(positions(), PositionText.sealed("wadi-tail 9 abc 1 1"));

    assertThatThrownBy(trial::run)
        .isInstanceOf(IOException.class)
        .hasMessageContaining("is of another version (expected: wadi-tail 1)");
  }

  @Test
  void a_disk_that_is_full_under_the_positions_holds_up_no_line() throws Exception {
    FaultyChannels disk = new FaultyChannels();
    trial.disk(disk::open).run();
    trial.append("app.log", "one\n");
    trial.await(1);
    disk.room(0);
    trial.append("app.log", "two\n");
    trial.await(2);
    assertThat(trial.positions().trouble()).isNotNull();
    assertThat(trial.unkeyed()).isEqualTo(1);
    disk.heal();
    LiveGateway.await(
        "positions that are written again",
        () -> {
          append("app.log", "more\n");
          return trial.positions().trouble() == null;
        });
    trial.stop();
    trial.append("app.log", "last\n");
    trial.run();
    LiveGateway.await("the last line", () -> trial.lines().contains("last"));

    assertThat(trial.lines()).startsWith("one", "two", "more").endsWith("last");
    assertThat(trial.lines().stream().filter(line -> !line.equals("more")))
        .containsExactly("one", "two", "last");
  }

  private void append(String file, String text) {
    try {
      trial.append(file, text);
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void a_real_disk_without_room_is_told_and_healed_when_there_is_some() throws Exception {
    try (SmallDisk disk = SmallDisk.mount(home.resolve("small"), 1)) {
      Path full = disk.folder().resolve("filler");
      try (TailTrial small = new TailTrial(disk.folder())) {
        Path logs = Files.createDirectories(home.resolve("elsewhere"));
        small.paths(logs + "/*.log").set("partialLine", Duration.ofHours(1)).run();
        Files.writeString(logs.resolve("app.log"), "one\n");
        small.await(1);
        fill(full);
        int count = 1;
        while (small.positions().trouble() == null) {
          Files.writeString(logs.resolve("app.log"), "more\n", StandardOpenOption.APPEND);
          small.await(++count);
        }
        assertThat(small.positions().trouble()).containsIgnoringCase("no space left");
        Files.delete(full);
        while (small.positions().trouble() != null) {
          Files.writeString(logs.resolve("app.log"), "more\n", StandardOpenOption.APPEND);
          small.await(++count);
        }
        assertThat(small.lines()).hasSize(count);
      }
    }
  }

  private static void fill(Path file) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file, StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      while (true) {
        channel.write(java.nio.ByteBuffer.allocate(4096));
      }
    } catch (IOException full) {
      assertThat(full).hasMessageContaining("No space left");
    }
  }

  // --- what the path says ---

  @Test
  void parts_of_the_path_are_metadata_of_each_entry_when_a_setting_says_so() throws Exception {
    trial.set("fileMetadata", FileMetadata.of("fileMetadata", "path, log_name=name,folder"));
    trial.set("fileLabel", "");
    trial.append("app.log", "one\ntwo\n");
    trial.run().awaitExactly(2);

    assertThat(trial.entries())
        .extracting(Entry::metadata)
        .containsOnly(
            Map.of(
                "path", trial.file("app.log").toString(),
                "log_name", "app.log",
                "folder", trial.logs.toString()));
    assertThat(trial.labels())
        .allSatisfy(labels -> assertThat(labels.asMap()).doesNotContainKey("filename"));
  }

  @Test
  void a_line_that_brings_a_pair_of_its_own_keeps_it() throws Exception {
    trial.set("fileMetadata", FileMetadata.of("fileMetadata", "name"));
    trial.set("text", TextSettings.of(Map.of("format", "json", "metadataFields", "name")));
    trial.append("app.log", "{\"name\":\"own\",\"msg\":\"x\"}\n{\"msg\":\"y\"}\n");
    trial.run().awaitExactly(2);

    assertThat(trial.entries())
        .extracting(entry -> entry.metadata().get("name"))
        .containsExactly("own", "app.log");
  }

  @Test
  void a_part_of_the_path_that_there_is_not_is_told_with_those_that_there_are() {
    assertThatThrownBy(() -> FileMetadata.of("fileMetadata", "x=inode"))
        .hasMessage("fileMetadata: 'inode' (expected: path, name, folder)");
    assertThatThrownBy(() -> FileMetadata.of("fileMetadata", "a b=path"))
        .hasMessageContaining("expected: a name of its own");
    assertThat(List.of(FileMetadata.of("fileMetadata", " "))).containsExactly(FileMetadata.NONE);
  }
}
