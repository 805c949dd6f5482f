package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.append;
import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.get;
import static dev.wadi.buffer.wal.WalTrial.read;
import static dev.wadi.buffer.wal.WalTrial.send;
import static dev.wadi.buffer.wal.WalTrial.take;
import static dev.wadi.buffer.wal.WalTrial.texts;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.buffer.wal.disk.WalLockedException;
import dev.wadi.model.Batch;
import dev.wadi.model.Position;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the write-ahead log does when all is well. */
class WalTest {
  @TempDir Path folder;

  private Wal open() throws Exception {
    return Wal.open(WalSettings.in(folder));
  }

  @Test
  void reads_what_was_appended_in_order() throws Exception {
    try (Wal wal = open()) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      List<String> sent = new ArrayList<>();
      for (int i = 0; i < 100; i++) {
        append(wal, "main", "line " + i);
        sent.add("line " + i);
      }

      assertThat(read(reader, 100)).isEqualTo(sent);
    }
  }

  @Test
  void keeps_everything_over_a_restart() throws Exception {
    try (Wal wal = open()) {
      append(wal, "main", "first");
      append(wal, "other", "second");
    }
    try (Wal wal = open()) {
      append(wal, "main", "third");
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);

      assertThat(read(reader, 3)).containsExactlyInAnyOrder("first", "second", "third");
    }
  }

  @Test
  void who_waits_for_a_block_is_let_go_when_its_reader_finishes() throws Exception {
    try (Wal wal = open()) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      CompletableFuture<Boolean> taken = new CompletableFuture<>();
      Thread taker =
          new Thread(
              () -> {
                try {
                  taken.complete(reader.take(TimeUnit.HOURS.toNanos(1)) != null);
                } catch (Exception e) {
                  taken.completeExceptionally(e);
                }
              });
      taker.start();
      while (taker.getState() != Thread.State.TIMED_WAITING && !taken.isDone()) {
        LockSupport.parkNanos(1_000_000);
      }

      reader.finish();

      assertThat(taken.get(20, TimeUnit.SECONDS)).isFalse();
      append(wal, "main", "later");
      reader.resume();
      assertThat(read(reader, 1)).containsExactly("later");
    }
  }

  @Test
  void answers_many_appends_with_few_syncs() throws Exception {
    try (Wal wal = open()) {
      List<CompletableFuture<WalTrial.Answer>> answers = new ArrayList<>();
      for (int i = 0; i < 2000; i++) {
        answers.add(send(wal, "main", "line " + i));
      }
      answers.forEach(answer -> get(answer).accepted());

      assertThat(wal.stats().appends()).isEqualTo(2000);
      assertThat(wal.stats().syncs()).isLessThan(1000);
    }
  }

  @Test
  void the_disk_goes_on_while_a_caller_is_slow_to_take_its_answer() throws Exception {
    try (Wal wal = open()) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      CompletableFuture<Void> answered = new CompletableFuture<>();
      CompletableFuture<Void> taken = new CompletableFuture<>();
      byte[] bytes = "slow\n".getBytes(java.nio.charset.StandardCharsets.UTF_8);
      wal.append(
          new AppendRequest("main", new Batch.Encoded(bytes, 0, bytes.length), 1, 1, 2, null, null),
          new AppendListener() {
            @Override
            public void appended(Receipt receipt) {
              answered.complete(null);
              get(taken);
            }

            @Override
            public void refused(WalRefusal refusal) {
              answered.completeExceptionally(new AssertionError(refusal.message()));
            }
          });
      get(answered);
      CompletableFuture<WalTrial.Answer> next = send(wal, "main", "next");

      // Readers see only what was synced: so the second sync is done, and its answer waits.
      assertThat(read(reader, 2)).containsExactly("slow", "next");
      assertThat(next).isNotDone();
      taken.complete(null);
      get(next).accepted();
    }
  }

  @Test
  void a_reader_goes_on_where_it_confirmed() throws Exception {
    try (Wal wal = open()) {
      append(wal, "main", "confirmed");
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      read(reader, 1);
      append(wal, "main", "only read");
      take(reader);
    }
    try (Wal wal = open()) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);

      assertThat(drain(reader)).containsExactly("only read");
    }
  }

  @Test
  void readers_do_not_wait_for_each_other() throws Exception {
    try (Wal wal = open()) {
      WalReader quick = wal.reader("quick", ReaderSettings.DEFAULT);
      wal.reader("dead", ReaderSettings.DEFAULT);
      append(wal, "main", "one");
      append(wal, "main", "two");

      assertThat(read(quick, 2)).containsExactly("one", "two");
    }
  }

  @Test
  void joins_records_of_one_tenant_into_a_block() throws Exception {
    try (Wal wal = open()) {
      append(wal, "main", "one");
      append(wal, "main", "two");
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);

      WalBlock block = take(reader);

      assertThat(texts(block)).containsExactly("one", "two");
      assertThat(block.entries()).isEqualTo(2);
      assertThat(block.records()).isEqualTo(2);
      assertThat(block.tenant()).isEqualTo("main");
    }
  }

  @Test
  void positions_grow_with_every_block() throws Exception {
    try (Wal wal = open()) {
      WalReader reader =
          wal.reader("sink", new ReaderSettings(true, ReaderSettings.Start.EARLIEST, 1));
      append(wal, "main", "one");
      append(wal, "main", "two");
      wal.roll("main");
      append(wal, "main", "three");

      Position last = Position.START;
      for (int i = 0; i < 3; i++) {
        WalBlock block = take(reader);
        assertThat(block.end()).isGreaterThan(last);
        last = block.end();
      }
    }
  }

  @Test
  void files_are_for_the_owner_alone() throws Exception {
    try (Wal wal = open()) {
      append(wal, "main", "secret");

      try (var paths = Files.walk(folder.resolve("tenants"))) {
        paths.forEach(
            path ->
                assertThat(permissions(path))
                    .isEqualTo(Files.isDirectory(path) ? "rwx------" : "rw-------"));
      }
    }
  }

  private static String permissions(Path path) {
    try {
      return PosixFilePermissions.toString(Files.getPosixFilePermissions(path));
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void a_second_writer_is_sent_away_with_a_sentence() throws Exception {
    try (Wal wal = open()) {
      append(wal, "main", "one");

      assertThatThrownBy(this::open)
          .isInstanceOf(WalLockedException.class)
          .hasMessageContaining("in use by another process");
    }
  }

  @Test
  void a_second_writer_in_the_same_process_does_not_let_go_of_the_lock() throws Exception {
    try (Wal wal = open()) {
      append(wal, "main", "one");
      assertThatThrownBy(this::open).isInstanceOf(WalLockedException.class);

      assertThat(lockElsewhere()).endsWith("locked");
    }
    assertThat(lockElsewhere()).endsWith("free");
  }

  /* What another process gets that asks for the same lock; it knows nothing but the JDK. */
  private String lockElsewhere() throws Exception {
    Path source = folder.resolveSibling(folder.getFileName() + "-Locker.java");
    Files.writeString(
        source,
        """
        import java.nio.channels.FileChannel;
        import java.nio.file.Path;
        import java.nio.file.StandardOpenOption;

        class Locker {
          public static void main(String[] args) throws Exception {
            try (var file = FileChannel.open(Path.of(args[0]), StandardOpenOption.WRITE)) {
              System.out.println(file.tryLock() == null ? "locked" : "free");
            }
          }
        }
        """);
    try {
      Process other =
          new ProcessBuilder(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  source.toString(),
                  folder.resolve("wal.lock").toString())
              .redirectErrorStream(true)
              .start();
      String said = new String(other.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(other.waitFor()).as(said).isZero();
      return said.strip();
    } finally {
      Files.delete(source);
    }
  }

  @Test
  void delivered_segments_are_deleted() throws Exception {
    try (Wal wal = open()) {
      WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
      append(wal, "main", "one");
      read(reader, 1);
      wal.roll(null);
      wal.housekeep();

      assertThat(wal.tenants().get(0).segments()).isZero();
      append(wal, "main", "two");
      assertThat(read(reader, 1)).containsExactly("two");
    }
  }
}
