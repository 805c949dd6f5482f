package dev.wadi.event;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.SmallDisk;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventJournalTest {
  private static final Instant NOON = Instant.parse("2026-11-29T12:00:00.123Z");
  private static final long ROOM = 1 << 20;

  @TempDir Path folder;

  private static Event event(String name) {
    return Event.of(NOON, name);
  }

  private static List<String> heard(EventReader reader) throws Exception {
    List<String> names = new ArrayList<>();
    for (ToldEvent next = reader.await(0); next != null; next = reader.await(0)) {
      names.add(next.event().name());
      reader.confirm(next);
    }
    return names;
  }

  @Test
  void hears_events_in_the_order_in_which_they_were_told() throws Exception {
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      EventReader reader = journal.reader("ops");
      journal.tell(event("start"));
      journal.tell(List.of(event("alert"), event("rotation")));

      assertThat(heard(reader)).containsExactly("start", "alert", "rotation");
    }
  }

  @Test
  void an_event_comes_back_as_it_was_told() throws Exception {
    Event told =
        event("alert")
            .ofTenant("team-a")
            .about("drops \"high\"\n")
            .with("detail", "ünïcode \u0000 \\ </script> 😀")
            .with("threshold", 10)
            .with("nothing", null);
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      EventReader reader = journal.reader("ops");
      journal.tell(told);

      ToldEvent heard = Objects.requireNonNull(reader.await(0));
      assertThat(heard.event()).isEqualTo(told);
      assertThat(heard.number()).isEqualTo(1);
    }
  }

  @Test
  void hears_an_event_again_until_it_is_confirmed_also_after_a_restart() throws Exception {
    String id;
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      EventReader reader = journal.reader("ops");
      journal.tell(List.of(event("start"), event("alert")));
      reader.confirm(Objects.requireNonNull(reader.await(0)));
      id = Objects.requireNonNull(reader.await(0)).id();
    }
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      EventReader reader = journal.reader("ops");

      assertThat(Objects.requireNonNull(reader.await(0)).id()).isEqualTo(id);
      assertThat(reader.behindEvents()).isEqualTo(1);
    }
  }

  @Test
  void numbers_go_on_after_a_restart_and_another_journal_has_other_ids() throws Exception {
    String first;
    try (EventJournal journal = EventJournal.open(folder.resolve("a"), ROOM)) {
      journal.tell(event("start"));
      first = Objects.requireNonNull(journal.last()).id();
    }
    try (EventJournal journal = EventJournal.open(folder.resolve("a"), ROOM)) {
      journal.tell(event("stop"));
      assertThat(Objects.requireNonNull(journal.last()).number()).isEqualTo(2);
      assertThat(Objects.requireNonNull(journal.last()).id()).isGreaterThan(first);
    }
    try (EventJournal journal = EventJournal.open(folder.resolve("b"), ROOM)) {
      journal.tell(event("start"));
      assertThat(Objects.requireNonNull(journal.last()).id()).isNotEqualTo(first);
    }
  }

  @Test
  void who_is_new_begins_at_the_end() throws Exception {
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      journal.tell(event("start"));
      EventReader reader = journal.reader("ops");
      journal.tell(event("stop"));

      assertThat(heard(reader)).containsExactly("stop");
    }
  }

  @Test
  void readers_come_on_apart_from_each_other() throws Exception {
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      EventReader slow = journal.reader("slow");
      EventReader quick = journal.reader("quick");
      journal.tell(List.of(event("start"), event("stop")));

      assertThat(heard(quick)).hasSize(2);
      assertThat(slow.behindEvents()).isEqualTo(2);
      assertThat(heard(slow)).hasSize(2);
    }
  }

  @Test
  void a_reader_waits_for_the_next_event() throws Exception {
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      EventReader reader = journal.reader("ops");
      CompletableFuture<ToldEvent> heard =
          CompletableFuture.supplyAsync(
              () -> {
                try {
                  return reader.await(20_000);
                } catch (IOException | InterruptedException e) {
                  throw new IllegalStateException(e);
                }
              });
      journal.tell(event("alert"));

      assertThat(heard.get(20, TimeUnit.SECONDS).event().name()).isEqualTo("alert");
    }
  }

  @Test
  void a_second_reader_of_one_name_is_told_so() throws Exception {
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      try (EventReader first = journal.reader("ops")) {
        assertThat(first.name()).isEqualTo("ops");
        assertThatThrownBy(() -> journal.reader("ops"))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("'ops' listens to events already");
      }
      assertThat(journal.reader("ops").behindEvents()).isZero();
    }
  }

  @Test
  void a_second_gateway_does_not_get_the_folder() throws Exception {
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      assertThat(journal.bytes()).isZero();
      assertThatThrownBy(() -> EventJournal.open(folder, ROOM))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void the_oldest_events_make_room_and_are_counted_for_who_did_not_hear_them() throws Exception {
    try (EventJournal journal = EventJournal.open(folder, 64 << 10)) {
      EventReader reader = journal.reader("ops");
      String text = "x".repeat(1000);
      for (int i = 0; i < 200; i++) {
        journal.tell(event("alert").with("detail", text).with("n", i));
      }

      assertThat(journal.bytes()).isLessThan(80 << 10);
      List<String> numbers = new ArrayList<>();
      for (ToldEvent next = reader.await(0); next != null; next = reader.await(0)) {
        numbers.add(next.event().detail("n"));
        reader.confirm(next);
      }
      assertThat(numbers).endsWith("198", "199").hasSizeBetween(50, 80);
      assertThat(journal.overtakenEvents() + numbers.size()).isEqualTo(200);
    }
  }

  @Test
  void half_a_line_after_a_crash_is_cut_and_the_next_event_is_whole() throws Exception {
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      EventReader reader = journal.reader("ops");
      journal.tell(event("start"));
      assertThat(reader.behindEvents()).isEqualTo(1);
    }
    Files.writeString(newest(), "{\"id\":\"half", StandardOpenOption.APPEND);
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      journal.tell(event("stop"));

      assertThat(heard(journal.reader("ops"))).containsExactly("start", "stop");
    }
  }

  @Test
  void a_damaged_line_costs_itself_alone() throws Exception {
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      assertThat(journal.reader("ops").behindEvents()).isZero();
      journal.tell(List.of(event("start"), event("alert"), event("stop")));
    }
    byte[] bytes = Files.readAllBytes(newest());
    int second = new String(bytes, UTF_8).indexOf('\n') + 1;
    bytes[second] = (byte) 0xff;
    Files.write(newest(), bytes);
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      assertThat(heard(journal.reader("ops"))).containsExactly("start", "stop");
    }
  }

  @Test
  void what_nobody_takes_lies_in_a_file_of_its_own_with_the_reason() throws Exception {
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      EventReader reader = journal.reader("ops");
      journal.tell(List.of(event("alert"), event("stop")));
      reader.bury(Objects.requireNonNull(reader.await(0)), "status 400: \"no\"");

      assertThat(Files.readString(folder.resolve("ops.dead.jsonl")))
          .contains("\"event\":\"alert\"")
          .endsWith("\"given_up\":\"status 400: \\\"no\\\"\"}\n");
      assertThat(heard(reader)).containsExactly("stop");
    }
  }

  @Test
  void the_last_words_are_said_once_and_last() throws Exception {
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      EventReader reader = journal.reader("ops");
      journal.tell(event("start"));
      journal.ending(() -> event("stop"), System.nanoTime());
      journal.tell(event("alert"));
      journal.sayLastWords();
      journal.sayLastWords();

      assertThat(heard(reader)).containsExactly("start", "alert", "stop");
    }
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      assertThat(Objects.requireNonNull(journal.last()).event().name()).isEqualTo("stop");
      journal.ending(() -> event("stop"), System.nanoTime());
    }
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      assertThat(Objects.requireNonNull(journal.last()).number()).isEqualTo(4);
    }
  }

  @Test
  void nobody_else_may_read_what_is_kept() throws Exception {
    try (EventJournal journal = EventJournal.open(folder.resolve("events"), ROOM)) {
      journal.tell(event("start"));
      assertThat(journal.reader("ops").behindEvents()).isZero();
    }
    assertThat(
            PosixFilePermissions.toString(Files.getPosixFilePermissions(folder.resolve("events"))))
        .isEqualTo("rwx------");
    try (Stream<Path> files = Files.list(folder.resolve("events"))) {
      assertThat(files.toList())
          .hasSizeGreaterThanOrEqualTo(4)
          .allSatisfy(
              file ->
                  assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
                      .isEqualTo("rw-------"));
    }
  }

  @Test
  void counts_what_was_told_by_name_and_keeps_the_names_few() throws Exception {
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      journal.tell(List.of(event("alert"), event("alert"), event("my-own"), event("yours")));

      assertThat(journal.told()).isEqualTo(Map.of("alert", 2L, "other", 2L));
    }
  }

  @Test
  void what_is_told_after_the_end_is_counted_as_lost() throws Exception {
    EventJournal journal = EventJournal.open(folder, ROOM);
    journal.close();
    journal.tell(event("alert"));

    assertThat(journal.lostEvents()).isEqualTo(1);
  }

  @Test
  void telling_survives_the_interrupt_of_who_tells() throws Exception {
    try (EventJournal journal = EventJournal.open(folder, ROOM)) {
      EventReader reader = journal.reader("ops");
      Thread.currentThread().interrupt();
      journal.tell(event("alert"));
      assertThat(Thread.interrupted()).isTrue();
      journal.tell(event("stop"));

      assertThat(heard(reader)).containsExactly("alert", "stop");
    }
  }

  @Test
  void while_the_disk_is_full_events_wait_in_memory_and_what_finds_no_room_is_counted()
      throws Exception {
    try (SmallDisk disk = SmallDisk.mount(folder.resolve("small"), 1);
        EventJournal journal = EventJournal.open(disk.folder().resolve("events"), ROOM)) {
      EventReader reader = journal.reader("ops");
      journal.tell(event("start"));
      ToldEvent start = Objects.requireNonNull(reader.await(0));
      Path filler = disk.folder().resolve("filler");
      try (OutputStream out = Files.newOutputStream(filler)) {
        while (true) {
          out.write(new byte[512]);
        }
      } catch (IOException full) {
        assertThat(full).hasMessageContaining("No space");
      }

      String text = "x".repeat(4000);
      for (int i = 0; i < EventJournal.MOST_WAITING + 10; i++) {
        journal.tell(event("alert").with("detail", text).with("n", i));
      }
      reader.confirm(start);
      assertThat(journal.trouble()).contains("No space");
      assertThat(journal.lostEvents()).isBetween(1L, 10L);
      ToldEvent first = reader.await(0);
      assertThat(first == null || first.number() == 2).as("nothing is told twice").isTrue();

      Files.delete(filler);
      journal.retry();
      assertThat(journal.lostEvents()).isBetween(1L, 10L);
      List<String> heard = new ArrayList<>();
      for (ToldEvent next = reader.await(0); next != null; next = reader.await(0)) {
        heard.add(next.event().detail("n"));
        reader.confirm(next);
      }
      assertThat(heard).startsWith("0", "1", "2").doesNotHaveDuplicates();
    }
  }

  private Path newest() throws IOException {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().startsWith("events-"))
          .sorted()
          .reduce((a, b) -> b)
          .orElseThrow();
    }
  }
}
