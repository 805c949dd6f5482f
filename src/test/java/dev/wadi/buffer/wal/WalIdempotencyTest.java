package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.drain;
import static dev.wadi.buffer.wal.WalTrial.get;
import static dev.wadi.buffer.wal.WalTrial.send;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.buffer.wal.disk.SegmentFormat;
import dev.wadi.buffer.wal.disk.WalFiles;
import dev.wadi.kit.CrashingDisk;
import dev.wadi.model.Verdict.Refusal;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.security.MessageDigest;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.zip.CRC32C;
import org.junit.jupiter.api.Test;

/** A push that is repeated is kept once, and another one with its key is refused. */
class WalIdempotencyTest extends WalOnTrial {
  @Test
  void keys_leave_the_memory_of_a_segment_when_it_is_closed_and_count_all_the_same()
      throws IOException {
    open();
    Receipt first = get(send(wal, "main", "one", "key")).accepted();
    Segment segment = wal.requireLog("main").segments().get(0);
    assertThat(segment.keys).hasSize(1);

    wal.roll("main");

    assertThat(segment.keys).isEmpty();
    assertThat(get(send(wal, "main", "one", "key")).accepted()).isEqualTo(first);
    wal.close();
    open();
    assertThat(get(send(wal, "main", "one", "key")).accepted())
        .as("they stand in the footer")
        .isEqualTo(first);
  }

  @Test
  void a_repeated_key_gets_the_first_receipt_and_is_stored_once() throws IOException {
    open();
    Receipt first = get(send(wal, "main", "one", "key")).accepted();
    Receipt again = get(send(wal, "main", "one", "key")).accepted();
    Receipt elsewhere = get(send(wal, "other", "one", "key")).accepted();

    assertThat(again).isEqualTo(first);
    assertThat(elsewhere.tenant()).isEqualTo("other");
    assertThat(wal.stats().repeatedAppends()).isEqualTo(1);
    assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one", "one");
  }

  @Test
  void a_repetition_at_the_same_moment_waits_for_the_first() throws IOException {
    open();
    List<CompletableFuture<WalTrial.Answer>> answers = new ArrayList<>();
    for (int i = 0; i < 200; i++) {
      answers.add(send(wal, "main", "one", "key"));
    }
    Receipt first = get(answers.get(0)).accepted();

    answers.forEach(answer -> assertThat(get(answer).accepted()).isEqualTo(first));
    assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one");
    assertThat(wal.stats().waitingBytes()).isZero();
  }

  @Test
  void a_key_survives_a_restart_and_a_crash() throws IOException {
    open();
    Receipt first = get(send(wal, "main", "one", "key")).accepted();
    wal.close();
    open();
    assertThat(get(send(wal, "main", "one", "key")).accepted()).isEqualTo(first);
    Receipt second = get(send(wal, "main", "two", "another")).accepted();

    CrashingDisk after = disk.afterCrash(new java.util.Random(3));
    wal.close();
    try (Wal reopened =
        Wal.open(WalSettings.in(ROOT), after, clock, System::nanoTime, WalObserver.NONE)) {
      assertThat(get(send(reopened, "main", "one", "key")).accepted()).isEqualTo(first);
      assertThat(get(send(reopened, "main", "two", "another")).accepted()).isEqualTo(second);
    }
  }

  @Test
  void a_used_key_with_other_lines_is_refused_and_the_first_goes_on_counting() throws IOException {
    open();
    Receipt first = get(send(wal, "main", "one", "key")).accepted();
    WalRefusal other = get(send(wal, "main", "two", "key")).refused();

    assertThat(other.reason()).isEqualTo(Refusal.KEY_REUSED);
    assertThat(other.message())
        .isEqualTo(
            "Idempotency-Key: used before for another push (kept as "
                + first
                + "); nothing of this one was kept: send it with a key of its own");
    assertThat(get(send(wal, "main", "one", "key")).accepted()).isEqualTo(first);
    assertThat(get(send(wal, "main", "two", "another")).accepted()).isNotEqualTo(first);
    assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one", "two");
    assertThat(wal.stats().refusedAppends()).containsEntry(Refusal.KEY_REUSED, 1L);
    assertThat(wal.stats().repeatedAppends()).isEqualTo(1);
    assertThat(wal.stats().waitingBytes()).isZero();
  }

  @Test
  void other_lines_at_the_same_moment_are_refused_too() throws IOException {
    open();
    List<CompletableFuture<WalTrial.Answer>> same = new ArrayList<>();
    List<CompletableFuture<WalTrial.Answer>> others = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      same.add(send(wal, "main", "one", "key"));
      others.add(send(wal, "main", "other " + i, "key"));
    }
    Receipt first = get(same.get(0)).accepted();

    same.forEach(answer -> assertThat(get(answer).accepted()).isEqualTo(first));
    others.forEach(
        answer -> assertThat(get(answer).refused().reason()).isEqualTo(Refusal.KEY_REUSED));
    assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one");
    assertThat(wal.stats().waitingBytes()).isZero();
  }

  @Test
  void the_same_request_may_have_become_other_bytes_meanwhile() throws IOException {
    open();
    Receipt first = get(send(wal, "main", "redacted: a1", "key", 7L)).accepted();

    assertThat(get(send(wal, "main", "redacted: b2", "key", 7L)).accepted()).isEqualTo(first);
    assertThat(get(send(wal, "main", "redacted: a1", "key", 8L)).refused().reason())
        .isEqualTo(Refusal.KEY_REUSED);
  }

  @Test
  void a_used_key_with_other_lines_is_refused_after_a_restart_and_a_crash() throws IOException {
    open();
    Receipt first = get(send(wal, "main", "one", "key", 7L)).accepted();
    wal.close();
    open();
    assertThat(get(send(wal, "main", "one", "key", 8L)).refused().reason())
        .isEqualTo(Refusal.KEY_REUSED);
    assertThat(get(send(wal, "main", "one", "key", 7L)).accepted()).isEqualTo(first);
    Receipt second = get(send(wal, "main", "two", "another", 9L)).accepted();

    CrashingDisk after = disk.afterCrash(new java.util.Random(3));
    wal.close();
    try (Wal reopened =
        Wal.open(WalSettings.in(ROOT), after, clock, System::nanoTime, WalObserver.NONE)) {
      assertThat(get(send(reopened, "main", "one", "key", 8L)).refused().message())
          .contains("kept as " + first);
      assertThat(get(send(reopened, "main", "two", "another", 8L)).refused().message())
          .contains("kept as " + second);
      assertThat(get(send(reopened, "main", "two", "another", 9L)).accepted()).isEqualTo(second);
    }
  }

  @Test
  void a_key_of_an_older_program_counts_for_whatever_comes_with_it() throws Exception {
    /* Two segments as they were before digests: one was closed with a footer, one was not. */
    long now = Wal.nanosOf(clock.instant());
    Path folder = ROOT.resolve("tenants").resolve("main");
    disk.createFolders(folder);
    for (int number = 1; number <= 2; number++) {
      byte[] payload = ("old " + number + "\n").getBytes(UTF_8);
      String key = "key " + number;
      ByteBuffer hash =
          ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(key.getBytes(UTF_8)));
      SegmentFormat.PushKey old = new SegmentFormat.PushKey(hash.getLong(), hash.getLong(), false);
      int crc = SegmentFormat.crcOf(payload, 0, payload.length);
      ByteBuffer record = ByteBuffer.allocate(64 + payload.length);
      SegmentFormat.putRecordHeader(
          record,
          new SegmentFormat.RecordHeader(
              SegmentFormat.TYPE_DATA, payload.length, crc, 1, now, 1, 2, old, false),
          number,
          SegmentFormat.HEADER_BYTES,
          new CRC32C());
      assertThat(record.get(5)).isEqualTo((byte) 1);
      record.put(payload).flip();
      try (WalFiles.Handle file = disk.create(SegmentFormat.file(folder, number))) {
        file.writeFully(
            SegmentFormat.header(new SegmentFormat.Header(number, number - 1L, now, "main", false)),
            0);
        long end = SegmentFormat.HEADER_BYTES + record.remaining();
        file.writeFully(record, SegmentFormat.HEADER_BYTES);
        if (number == 1) {
          ByteBuffer footer =
              SegmentFormat.footer(
                  new SegmentFormat.Footer(
                      end,
                      1,
                      1,
                      now,
                      now,
                      1,
                      2,
                      0,
                      List.of(new SegmentFormat.KeyAt(old, SegmentFormat.HEADER_BYTES, crc, now))),
                  number);
          file.writeFully(footer, end);
        }
        file.force();
      }
    }
    open();

    for (int number = 1; number <= 2; number++) {
      Receipt receipt = get(send(wal, "main", "whatever", "key " + number)).accepted();
      assertThat(receipt.segment()).isEqualTo(number);
      assertThat(receipt.offsetBytes()).isEqualTo(SegmentFormat.HEADER_BYTES);
    }
    assertThat(wal.stats().repeatedAppends()).isEqualTo(2);
    assertThat(wal.stats().corruptions()).isZero();
  }

  @Test
  void a_key_is_forgotten_after_its_window_and_beyond_its_number() throws IOException {
    open(builder -> builder.idempotencyMaxKeys(2));
    Receipt first = get(send(wal, "main", "one", "k1")).accepted();
    clock.forward(Duration.ofMinutes(16));
    assertThat(get(send(wal, "main", "one", "k1")).accepted()).isNotEqualTo(first);

    Receipt second = get(send(wal, "main", "two", "k2")).accepted();
    get(send(wal, "main", "three", "k3")).accepted();
    get(send(wal, "main", "four", "k4")).accepted();
    assertThat(get(send(wal, "main", "two", "k2")).accepted()).isNotEqualTo(second);
  }

  @Test
  void a_refused_append_does_not_use_up_its_key() throws IOException {
    open(builder -> builder.probeMinMillis(1).probeMaxMillis(2));
    disk.failWrites(1);
    get(send(wal, "main", "one", "key")).refused();
    long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(WalTrial.WAIT_SECONDS);
    while (wal.unavailable() != null && System.nanoTime() < deadline) {
      LockSupport.parkNanos(1_000_000);
    }

    get(send(wal, "main", "one", "key")).accepted();
    assertThat(drain(wal.reader("sink", ReaderSettings.DEFAULT))).containsExactly("one");
  }
}
