package dev.wadi.buffer.wal;

import static dev.wadi.buffer.wal.WalTrial.take;
import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.model.Batch;
import java.io.IOException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** A record says whether it was redacted, and a block only what all its records say. */
class WalRedactedTest extends WalOnTrial {
  private void append(String text, boolean redacted) throws Exception {
    byte[] bytes = (text + "\n").getBytes(UTF_8);
    CompletableFuture<Receipt> answer = new CompletableFuture<>();
    wal.append(
        new AppendRequest(
            "main",
            new Batch.Encoded(bytes, 0, bytes.length),
            1,
            1,
            2,
            "k" + text,
            7L,
            redacted,
            null),
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
    answer.get(WalTrial.WAIT_SECONDS, TimeUnit.SECONDS);
  }

  @Test
  void a_record_keeps_what_was_said_of_it() throws Exception {
    open();
    append("one", true);
    append("two", false);
    append("three", true);
    WalReader reader = wal.reader("sink", ONE_BY_ONE);

    assertThat(next(reader)).isTrue();
    assertThat(next(reader)).isFalse();
    assertThat(next(reader)).isTrue();
  }

  private static boolean next(WalReader reader) throws IOException {
    WalBlock block = take(reader);
    reader.ack(block);
    return block.redacted();
  }

  @Test
  void a_block_is_as_good_as_its_worst_record() throws Exception {
    open();
    append("one", true);
    append("two", true);
    WalReader good = wal.reader("good", ReaderSettings.DEFAULT);
    assertThat(take(good).redacted()).isTrue();

    append("three", false);
    WalReader mixed = wal.reader("mixed", ReaderSettings.DEFAULT);
    WalBlock block = take(mixed);
    assertThat(block.records()).isEqualTo(3);
    assertThat(block.redacted()).isFalse();
  }

  @Test
  void it_survives_a_restart_beside_a_key_and_a_digest() throws Exception {
    open();
    append("one", true);
    append("two", false);
    wal.close();
    open();
    WalReader reader = wal.reader("sink", ONE_BY_ONE);

    assertThat(next(reader)).isTrue();
    assertThat(next(reader)).isFalse();
    append("one", true);
    assertThat(reader.poll()).as("the key is known again").isNull();
  }

  @Test
  void a_record_that_does_not_say_is_not_redacted() throws Exception {
    open();
    WalTrial.append(wal, "main", "as older programs wrote it");

    assertThat(take(wal.reader("sink", ONE_BY_ONE)).redacted()).isFalse();
  }
}
