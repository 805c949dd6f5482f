package dev.wadi.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.buffer.wal.Receipt;
import java.io.IOException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code wadi receipt}: what became of an accepted push. */
class ReceiptCommandTest {
  private static final ObjectMapper JSON = new ObjectMapper();

  @TempDir Path directory;

  private Path folder() {
    return directory.resolve("wal");
  }

  private CommandRun ask(String receipt, String... more) throws IOException {
    String[] args = new String[4 + more.length];
    args[0] = "receipt";
    args[1] = receipt;
    args[2] = "--wal";
    args[3] = "wal";
    System.arraycopy(more, 0, args, 4, more.length);
    return CommandRun.of(directory, args);
  }

  @Test
  void tells_for_each_sink_whether_it_has_the_batch() throws Exception {
    try (TrialWal wal = new TrialWal(folder())) {
      Receipt first = wal.push("main", "one", "two");
      wal.deliver("capture", 1);
      Receipt second = wal.push("main", "three");
      wal.deliver("loki", 0);

      CommandRun run = ask(first.toString());
      JsonNode later = JSON.readTree(ask(second.toString(), "--json").results());

      assertThat(run.code()).isZero();
      assertThat(run.results()).contains("intact", "2 lines").containsPattern("capture +delivered");
      assertThat(later.get("record").asText()).isEqualTo("intact");
      assertThat(later.get("lines").asInt()).isEqualTo(1);
      assertThat(later.get("sinks").get("capture").asText()).isEqualTo("pending");
    }
  }

  @Test
  void says_that_a_record_is_gone_because_every_sink_has_it() throws Exception {
    try (TrialWal wal = new TrialWal(folder())) {
      Receipt first = wal.push("main", "one");
      wal.roll();
      wal.push("main", "two");
      wal.deliver("capture", 2);

      CommandRun run = ask(first.toString());

      assertThat(run.code()).isZero();
      assertThat(run.results()).contains("gone: every sink has what was acknowledged up to there");
      assertThat(JSON.readTree(ask(first.toString(), "--json").results()).get("record").asText())
          .isEqualTo("gone");
    }
  }

  @Test
  void a_damaged_record_is_a_finding() throws IOException {
    TrialWal wal = new TrialWal(folder());
    Receipt first = wal.push("main", "one");
    wal.push("main", "two");
    wal.close();
    wal.damage(first);

    assertThat(ask(first.toString()).code()).isEqualTo(6);
  }

  @Test
  void a_receipt_of_another_log_is_not_found() throws IOException {
    try (TrialWal wal = new TrialWal(folder())) {
      Receipt first = wal.push("main", "one");
      Receipt other = new Receipt("main", first.segment() + 9, 256, 7);
      Receipt stranger = new Receipt("nobody", first.segment(), 256, 7);

      assertThat(ask(other.toString()).code()).isEqualTo(3);
      assertThat(ask(stranger.toString()).code()).isEqualTo(3);
      assertThat(ask(stranger.toString()).results()).contains("never had such a record");
    }
  }

  @Test
  void text_that_is_no_receipt_is_a_wrong_argument() throws IOException {
    try (TrialWal wal = new TrialWal(folder())) {
      wal.push("main", "one");

      CommandRun run = ask("main:1");

      assertThat(run.code()).isEqualTo(2);
      assertThat(run.remarks()).contains("<tenant>:<segment>:<offset>:<crc>");
    }
  }
}
