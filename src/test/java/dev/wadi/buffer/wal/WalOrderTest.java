package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.read;
import static dev.wadi.buffer.wal.WalTrial.take;
import static dev.wadi.buffer.wal.WalTrial.texts;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.buffer.wal.WalSettings.SyncMode;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

/** Order within a tenant, fair turns among tenants, and nothing read that is not synced. */
class WalOrderTest extends WalOnTrial {
  @Test
  void a_busy_tenant_does_not_keep_a_quiet_one_waiting() throws IOException {
    open();
    for (int i = 0; i < 100; i++) {
      append(wal, "busy", "b" + i);
    }
    for (int i = 0; i < 3; i++) {
      append(wal, "quiet", "q" + i);
    }
    WalReader reader = wal.reader("sink", ONE_BY_ONE);

    List<String> first = read(reader, 8);

    assertThat(first).contains("q0", "q1", "q2");
    assertThat(read(reader, 95)).hasSize(95);
  }

  @Test
  void idle_tenants_get_no_turns_and_keep_no_files_open() throws IOException {
    open(builder -> builder.maxOpenSegments(4));
    for (int i = 0; i < 64; i++) {
      append(wal, "idle" + i, "x");
    }
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    read(reader, 64);
    append(wal, "busy", "y");

    assertThat(texts(take(reader))).containsExactly("y");
    assertThat(reader.poll()).isNull();
    assertThat(disk.openForWriting()).isLessThanOrEqualTo(4);
  }

  @Test
  void one_block_of_a_tenant_at_a_time_when_the_reader_wants_it_so() throws IOException {
    open();
    append(wal, "main", "one");
    append(wal, "main", "two");
    append(wal, "other", "three");
    WalReader reader =
        wal.reader("sink", new ReaderSettings(true, ReaderSettings.Start.EARLIEST, 1, 1));

    WalBlock first = take(reader);
    WalBlock second = take(reader);
    assertThat(first.tenant()).isNotEqualTo(second.tenant());
    assertThat(reader.poll()).isNull();

    reader.ack(first);
    reader.ack(second);
    assertThat(read(reader, 1)).hasSize(1);
  }

  @Test
  void the_cursor_waits_for_the_first_block_that_is_not_confirmed() throws IOException {
    open();
    Receipt one = append(wal, "main", "one");
    append(wal, "main", "two");
    WalReader reader = wal.reader("sink", ONE_BY_ONE);
    WalBlock first = take(reader);
    WalBlock second = take(reader);

    reader.ack(second);
    assertThat(reader.stats().get(0).cursor()).isLessThanOrEqualTo(one.position());
    reader.ack(first);
    assertThat(reader.stats().get(0).cursor()).isEqualTo(second.end());
    assertThat(reader.stats().get(0).backlogBytes()).isZero();
  }

  @Test
  void rewinding_begins_at_the_first_not_confirmed_and_makes_old_blocks_stale() throws IOException {
    open();
    append(wal, "main", "one");
    append(wal, "main", "two");
    append(wal, "main", "three");
    WalReader reader = wal.reader("sink", ONE_BY_ONE);
    reader.ack(take(reader));
    WalBlock second = take(reader);
    take(reader);

    reader.rewind("main", 0);
    reader.ack(second);

    assertThat(read(reader, 2)).containsExactly("two", "three");
  }

  @Test
  void a_reader_never_sees_what_is_not_synced() throws IOException {
    open(builder -> builder.sync(SyncMode.interval(60_000)));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);

    append(wal, "main", "answered but not synced");

    assertThat(reader.poll()).isNull();
    wal.close();
    assertThat(
            disk.bytes(
                disk.files().stream()
                    .filter(f -> f.toString().endsWith(".wal"))
                    .findFirst()
                    .orElseThrow()))
        .isNotEmpty();
  }

  @Test
  void without_sync_the_reader_follows_the_writer() throws IOException {
    open(builder -> builder.sync(SyncMode.NEVER));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    append(wal, "main", "one");

    assertThat(read(reader, 1)).containsExactly("one");
    assertThat(wal.stats().syncs()).isZero();
  }

  @Test
  void a_new_reader_begins_where_it_is_told() throws IOException {
    open();
    append(wal, "main", "old");
    clock.forward(Duration.ofSeconds(10));
    Instant middle = clock.instant();
    append(wal, "main", "newer");
    WalReader latest =
        wal.reader("latest", new ReaderSettings(true, ReaderSettings.Start.LATEST, 1000));
    WalReader timed =
        wal.reader(
            "timed", new ReaderSettings(true, ReaderSettings.Start.parse(middle.toString()), 1000));
    append(wal, "main", "newest");

    assertThat(drain(latest)).containsExactly("newest");
    assertThat(drain(timed)).containsExactly("newer", "newest");
    assertThat(drain(wal.reader("earliest", ReaderSettings.DEFAULT)))
        .containsExactly("old", "newer", "newest");
  }

  @Test
  void latest_stays_where_it_began_over_a_restart() throws IOException {
    open();
    append(wal, "main", "old");
    ReaderSettings latest = new ReaderSettings(true, ReaderSettings.Start.LATEST, 1000);
    wal.reader("sink", latest);
    append(wal, "main", "new");
    wal.close();

    open();
    assertThat(drain(wal.reader("sink", latest))).containsExactly("new");
  }
}
