package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.take;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** A reader that is not behind gets what was appended as it was, and sees no difference. */
class WalRecentTest extends WalOnTrial {
  private static final PushRequestEncoder ENCODER = new PushRequestEncoder();
  private static final PushRequestDecoder DECODER = new PushRequestDecoder();

  private static ReaderSettings batches(int maxBatchBytes) {
    return new ReaderSettings(
        true, ReaderSettings.Start.EARLIEST, maxBatchBytes, Integer.MAX_VALUE, false, true);
  }

  private static Batch batch(String app, String... lines) {
    byte[] buffer = String.join("", lines).getBytes(UTF_8);
    LogStream.Builder stream = new LogStream.Builder(Labels.of("app", app), buffer, lines.length);
    int at = 0;
    for (String line : lines) {
      int length = line.getBytes(UTF_8).length;
      stream.add(1_000 + at, at, length);
      at += length;
    }
    return ENCODER.settled(new Batch("main", List.of(stream.build())));
  }

  private void append(Batch batch, boolean redacted) throws Exception {
    Batch.Encoded push = batch.encoded();
    CompletableFuture<Receipt> answer = new CompletableFuture<>();
    wal.append(
        new AppendRequest("main", push, batch.entries(), 1, 2, null, null, redacted, batch),
        new AppendListener() {
          @Override
          public void appended(Receipt receipt) {
            answer.complete(receipt);
          }

          @Override
          public void refused(WalRefusal refusal) {
            answer.completeExceptionally(new AssertionError(refusal));
          }
        });
    answer.get(WalTrial.WAIT_SECONDS, java.util.concurrent.TimeUnit.SECONDS);
  }

  private static List<Entry> entries(WalBlock block) throws Exception {
    Batch batch = block.batch();
    return batch != null
        ? batch.toEntries()
        : DECODER
            .decode("main", block.bytes(), 0, block.bytes().length, DecodeLimits.TRUSTED)
            .toEntries();
  }

  @Test
  void who_is_not_behind_gets_the_batch_that_came() throws Exception {
    open();
    WalReader reader = wal.reader("sink", batches(1 << 20));
    Batch came = batch("api", "one", "two");
    append(came, false);

    WalBlock block = take(reader);

    assertThat(block.batch()).isSameAs(came);
    assertThat(block.bytes()).isEmpty();
    assertThat(block.payloadBytes()).isEqualTo(came.encoded().length());
    assertThat(block.entries()).isEqualTo(2);
  }

  @Test
  void who_wants_bytes_gets_bytes() throws Exception {
    open();
    WalReader other = wal.reader("other", batches(1 << 20));
    WalReader reader = wal.reader("sink", ReaderSettings.DEFAULT);
    Batch came = batch("api", "one");
    append(came, false);

    assertThat(take(reader).bytes()).isEqualTo(came.encoded().bytes());
    assertThat(take(other).batch()).isSameAs(came);
  }

  @Test
  void each_reader_gets_it_and_then_it_is_let_go_of() throws Exception {
    open();
    WalReader first = wal.reader("first", batches(1 << 20));
    WalReader second = wal.reader("second", batches(1 << 20));
    Batch came = batch("api", "one");
    append(came, false);

    assertThat(take(first).batch()).isSameAs(came);
    assertThat(take(second).batch()).isSameAs(came);
    first.rewind("main", 0);
    assertThat(take(first).batch()).as("it comes again, from the disk").isNull();
  }

  @Test
  void records_that_are_read_together_are_one_batch() throws Exception {
    open();
    WalReader reader = wal.reader("sink", batches(1 << 20));
    reader.pause();
    append(batch("api", "one"), false);
    append(batch("web", "two"), false);
    append(batch("api", "three"), false);
    reader.resume();

    WalBlock block = take(reader);

    assertThat(block.records()).isEqualTo(3);
    assertThat(block.batch().streams()).hasSize(2);
    assertThat(block.batch().toEntries())
        .extracting(Entry::line)
        .containsExactly("one", "three", "two");
  }

  /** As after a redaction of what told them apart. */
  @Test
  void many_streams_of_a_push_may_have_the_same_labels() throws Exception {
    open();
    WalReader reader = wal.reader("sink", batches(1 << 20));
    List<LogStream> streams = new ArrayList<>();
    for (int i = 0; i < 300; i++) {
      streams.addAll(batch("api", "line " + i).streams());
    }
    append(ENCODER.settled(new Batch("main", streams)), true);

    WalBlock block = take(reader);

    assertThat(block.batch()).isNotNull();
    assertThat(block.batch().streams()).hasSize(1);
    assertThat(entries(block).get(299).line()).isEqualTo("line 299");
  }

  @Test
  void who_is_behind_reads_the_disk_until_it_is_near_the_end_again() throws Exception {
    open(builder -> builder.recentBytes(1_000));
    WalReader reader = wal.reader("sink", batches(1));
    reader.pause();
    for (int i = 0; i < 10; i++) {
      append(batch("api", i + "x".repeat(300)), false);
    }
    reader.resume();

    for (int i = 0; i < 10; i++) {
      WalBlock block = take(reader);
      assertThat(entries(block).get(0).line()).startsWith(String.valueOf(i));
      assertThat(block.batch()).isNull();
    }
    append(batch("api", "now"), false);
    assertThat(take(reader).batch()).isNotNull();
  }

  @Test
  void a_small_push_counts_for_more_than_its_bytes() throws Exception {
    open(builder -> builder.recentBytes(1_000));
    WalReader reader = wal.reader("sink", batches(1));
    reader.pause();
    for (int i = 0; i < 3; i++) {
      append(batch("api", "x"), false);
    }
    reader.resume();

    assertThat(take(reader).batch()).isNull();
  }

  @Test
  void one_that_stands_takes_nothing_from_one_that_does_not() throws Exception {
    open(builder -> builder.recentBytes(1_000));
    WalReader reader = wal.reader("sink", batches(1));
    wal.reader("stands", batches(1)).pause();

    for (int i = 0; i < 10; i++) {
      append(batch("api", i + "x".repeat(300)), false);
      assertThat(take(reader).batch()).isNotNull();
    }
  }

  @Test
  void nothing_is_kept_where_nobody_wants_it_or_it_is_switched_off() throws Exception {
    open();
    append(batch("api", "before anybody read"), false);
    WalReader late = wal.reader("late", batches(1 << 20));
    assertThat(take(late).batch()).isNull();
    wal.close();

    open(builder -> builder.recentBytes(0));
    WalReader reader = wal.reader("sink", batches(1 << 20));
    take(reader);
    append(batch("api", "one"), false);
    assertThat(take(reader).batch()).isNull();
  }

  @Test
  void a_redaction_took_out_what_is_not_to_stay_in_memory() {
    Batch raw = batch("api", "a secret", "b");
    LogStream.Rewrite rewrite = raw.streams().get(0).rewrite();
    Batch clean = new Batch("main", List.of(rewrite.line(0, "***".getBytes(UTF_8), 0, 3).build()));
    Batch settled = ENCODER.settled(clean);

    assertThat(RecentBatches.fits(raw, raw.encoded())).isTrue();
    assertThat(RecentBatches.fits(clean, settled.encoded())).isFalse();
    assertThat(RecentBatches.fits(settled, settled.encoded())).isTrue();
    assertThat(new String(settled.encoded().bytes(), UTF_8)).doesNotContain("secret");
  }

  /** Two readers of one log, of which one reads the disk: the same places, the same entries. */
  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void it_is_the_same_as_what_is_read_from_the_disk(long seed) throws Exception {
    Random random = new Random(seed);
    open(builder -> builder.recentBytes(20_000).segmentMaxBytes(30_000));
    WalReader memory = wal.reader("memory", batches(3_000));
    WalReader disk =
        wal.reader("disk", new ReaderSettings(true, ReaderSettings.Start.EARLIEST, 3_000));
    int known = 0;
    List<String> read = new ArrayList<>();
    List<String> wanted = new ArrayList<>();
    for (int round = 0; round < 60; round++) {
      int appends = random.nextInt(8);
      memory.pause();
      for (int i = 0; i < appends; i++) {
        append(random(random, round * 10 + i), random.nextInt(4) > 0);
      }
      memory.resume();
      if (random.nextInt(5) == 0) {
        memory.rewind("main", 0);
        disk.rewind("main", 0);
      }
      if (random.nextInt(4) == 0) {
        continue; // it falls behind
      }
      List<WalBlock> blocks = all(memory);
      known += (int) blocks.stream().filter(block -> block.batch() != null).count();
      for (WalBlock block : blocks) {
        read.add(told(block));
      }
      for (WalBlock block : all(disk)) {
        wanted.add(told(block));
      }
    }

    assertThat(known).isGreaterThan(10);
    assertThat(read).isEqualTo(wanted);
  }

  private static List<WalBlock> all(WalReader reader) throws IOException {
    List<WalBlock> blocks = new ArrayList<>();
    for (WalBlock block = reader.poll(); block != null; block = reader.poll()) {
      blocks.add(block);
      reader.ack(block);
    }
    return blocks;
  }

  private static String told(WalBlock block) throws Exception {
    return block.start()
        + " "
        + block.end()
        + " "
        + block.records()
        + " "
        + block.payloadBytes()
        + " "
        + block.appendNanos()
        + " "
        + block.redacted()
        + " "
        + entries(block).stream()
            .map(e -> e.labels() + " " + e.timestampNanos() + " " + e.line() + " " + e.metadata())
            .toList();
  }

  private static Batch random(Random random, int number) {
    List<LogStream> streams = new ArrayList<>();
    int count = 1 + random.nextInt(3);
    byte[] buffer = "x".repeat(400).concat("é".repeat(100)).getBytes(UTF_8);
    for (int s = 0; s < count; s++) {
      LogStream.Builder stream =
          new LogStream.Builder(Labels.of("app", "a" + random.nextInt(3)), buffer, 2);
      for (int i = 0; i <= random.nextInt(4); i++) {
        stream.add(
            number * 1_000L + random.nextInt(1_000), random.nextInt(300), random.nextInt(90));
        for (int pair = random.nextInt(3); pair > 0; pair--) {
          stream.addMetadata(random.nextInt(200), 1 + random.nextInt(9), 200, random.nextInt(9));
        }
      }
      streams.add(stream.build());
    }
    return ENCODER.settled(new Batch("main", streams));
  }
}
