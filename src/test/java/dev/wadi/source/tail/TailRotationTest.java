package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whatever becomes of a file, its lines come once and in order. */
class TailRotationTest {
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

  private static byte[] gzip(String text) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(text.getBytes(UTF_8));
    }
    return out.toByteArray();
  }

  private static String numbered(int from, int to) {
    StringBuilder text = new StringBuilder();
    for (int i = from; i < to; i++) {
      text.append("line number ").append(i).append('\n');
    }
    return text.toString();
  }

  private static List<String> numbers(int from, int to) {
    return new ArrayList<>(numbered(from, to).lines().toList());
  }

  @Test
  void a_file_that_is_renamed_is_read_to_its_end_before_the_one_that_takes_its_place()
      throws Exception {
    trial.append("app.log", numbered(0, 10));
    trial.run().await(10);
    trial.refuse(true); // so that both have something when they are read
    trial.append("app.log", numbered(10, 3000));
    trial.move("app.log", "app.log.1");
    trial.append("app.log.1", numbered(3000, 3010));
    trial.append("app.log", numbered(3010, 6000));
    trial.quiet();
    trial.refuse(false);

    assertThat(trial.awaitExactly(6000)).containsExactlyElementsOf(numbers(0, 6000));
    assertThat(trial.counters().rotations.sum()).isEqualTo(1);
  }

  @Test
  void a_file_that_grows_for_a_while_after_it_was_renamed_is_read_on() throws Exception {
    trial.append("app.log", numbered(0, 10));
    trial.run().await(10);
    trial.move("app.log", "app.log.1");
    trial.append("app.log", numbered(20, 30));
    trial.await(20);
    trial.quiet(); // more than the time after which it is closed
    trial.append("app.log.1", numbered(10, 20));

    assertThat(trial.awaitExactly(30)).containsExactlyInAnyOrderElementsOf(numbers(0, 30));
  }

  @Test
  void a_file_that_is_emptied_is_read_from_its_beginning() throws Exception {
    trial.append("app.log", numbered(0, 10));
    trial.run().await(10);
    trial.empty("app.log");
    trial.append("app.log", numbered(10, 15));

    assertThat(trial.awaitExactly(15)).containsExactlyElementsOf(numbers(0, 15));
    assertThat(trial.counters().truncations.sum()).isEqualTo(1);
  }

  @Test
  void a_file_that_was_emptied_and_is_longer_again_is_known_by_its_beginning() throws Exception {
    trial.append("app.log", numbered(0, 10));
    trial.run().await(10);
    trial.stop();
    trial.empty("app.log");
    trial.append("app.log", numbered(100, 200));
    trial.run();

    assertThat(trial.awaitExactly(110)).endsWith("line number 199").contains("line number 100");
  }

  @Test
  void what_a_copy_has_of_a_file_that_was_emptied_is_read_there() throws Exception {
    trial.append("app.log", numbered(0, 10));
    trial.run().await(10);
    trial.stop();
    trial.append("app.log", numbered(10, 20));
    Files.copy(trial.file("app.log"), trial.file("app.log.1"));
    trial.empty("app.log");
    trial.append("app.log", numbered(20, 30));
    trial.run();

    assertThat(trial.awaitExactly(30)).containsExactlyElementsOf(numbers(0, 30));
    for (TailCounters.Lost reason : TailCounters.Lost.values()) {
      assertThat(trial.counters().lostBytes(reason)).as(reason.word()).isZero();
    }
  }

  @Test
  void a_copy_is_not_read_again_though_a_pattern_names_it() throws Exception {
    trial.paths("LOGS/app.log*");
    trial.append("app.log", numbered(0, 100));
    trial.run().await(100);
    Files.copy(trial.file("app.log"), trial.file("app.log.1"));
    trial.quiet();
    trial.empty("app.log");
    trial.append("app.log", numbered(100, 150));

    assertThat(trial.awaitExactly(150)).containsExactlyElementsOf(numbers(0, 150));
  }

  @Test
  void a_renamed_file_that_a_pattern_names_is_not_read_again_nor_its_compressed_form()
      throws Exception {
    trial.paths("LOGS/app.log*");
    trial.append("app.log", numbered(0, 100));
    trial.run().await(100);
    trial.move("app.log", "app.log.1");
    trial.append("app.log", numbered(100, 200));
    trial.await(200);
    trial.append("app.log.1.gz", gzip(numbered(0, 100)));
    trial.quiet();
    Files.delete(trial.file("app.log.1"));
    trial.quiet();
    trial.stop();
    trial.run();
    trial.append("app.log", numbered(200, 210));

    assertThat(trial.awaitExactly(210)).containsExactlyElementsOf(numbers(0, 210));
  }

  @Test
  void what_was_renamed_compressed_and_deleted_while_we_were_down_is_unpacked() throws Exception {
    trial.append("app.log", numbered(0, 10));
    trial.run().await(10);
    trial.stop();
    trial.append("app.log.1.gz", gzip(numbered(0, 20)));
    Files.delete(trial.file("app.log"));
    trial.append("app.log", numbered(20, 30));
    trial.run();

    assertThat(trial.awaitExactly(30)).containsExactlyElementsOf(numbers(0, 30));
  }

  @Test
  void a_file_that_goes_with_bytes_that_nobody_read_is_counted() throws Exception {
    trial.append("app.log", numbered(0, 10));
    trial.set("maxLineBytes", 1024).set("maxBatchBytes", 4096).set("maxBatchEntries", 100);
    trial.set("maxInFlightBytes", 8192L);
    trial.refuse(true);
    trial.run();
    trial.append("app.log", numbered(10, 3000));
    trial.append("other.log", "kept\n");
    trial.quiet();
    long size = Files.size(trial.file("app.log"));
    trial.stop();
    long sent = trial.files().stream().mapToLong(file -> file.shownOffset).max().orElse(0);
    Files.delete(trial.file("app.log"));
    trial.refuse(false);
    trial.run();
    trial.await(1);
    trial.quiet();

    assertThat(sent).isLessThan(size);
    assertThat(trial.counters().lostBytes(TailCounters.Lost.NOT_REPEATABLE)).isPositive();
  }

  @Test
  void a_deleted_file_that_is_open_is_read_to_its_end() throws Exception {
    trial.append("app.log", numbered(0, 10));
    trial.run().await(10);
    trial.refuse(true);
    trial.append("app.log", numbered(10, 2000));
    trial.quiet();
    Files.delete(trial.file("app.log"));
    trial.quiet();
    trial.refuse(false);

    assertThat(trial.awaitExactly(2000)).containsExactlyElementsOf(numbers(0, 2000));
  }

  @Test
  void a_file_that_comes_later_is_read_from_its_beginning_wherever_the_start_is() throws Exception {
    trial.start("end").append("old.log", numbered(0, 10));
    trial.run().quiet();
    trial.append("old.log", numbered(10, 11));
    trial.append("new.log", numbered(20, 30));

    assertThat(trial.awaitExactly(11)).contains("line number 10", "line number 20");
  }

  @Test
  void a_folder_that_comes_later_is_looked_through() throws Exception {
    trial.paths("LOGS/*/deep/**/*.log").run();
    Files.createDirectories(trial.file("a/deep/b/c"));
    trial.append("a/deep/b/c/app.log", "deep\n");
    trial.await(1);
    trial.append("a/deep/near.log", "near\n");

    assertThat(trial.awaitExactly(2)).containsExactly("deep", "near");
  }

  @Test
  void another_file_with_the_inode_of_one_that_went_is_read_whole() throws Exception {
    trial.append("app.log", numbered(0, 10));
    trial.run().await(10);
    trial.stop();
    Object before = Files.getAttribute(trial.file("app.log"), "unix:ino");
    for (int i = 0; i < 50; i++) {
      Files.delete(trial.file("app.log"));
      trial.append("app.log", numbered(500, 520));
      if (Files.getAttribute(trial.file("app.log"), "unix:ino").equals(before)) {
        break;
      }
    }
    trial.run();

    assertThat(trial.awaitExactly(30)).contains("line number 500", "line number 519");
  }

  @Test
  void a_link_is_read_where_it_leads_and_followed_when_it_leads_elsewhere() throws Exception {
    Path pods = Files.createDirectories(home.resolve("pods"));
    Files.writeString(pods.resolve("0.txt"), numbered(0, 5));
    Files.createSymbolicLink(trial.file("pod.log"), pods.resolve("0.txt"));
    trial.run().await(5);
    Files.writeString(
        pods.resolve("0.txt"), numbered(5, 6), java.nio.file.StandardOpenOption.APPEND);
    trial.await(6);
    Files.writeString(pods.resolve("1.txt"), numbered(6, 10));
    Files.createSymbolicLink(trial.file("next"), pods.resolve("1.txt"));
    Files.move(
        trial.file("next"),
        trial.file("pod.log"),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);

    assertThat(trial.awaitExactly(10)).containsExactlyElementsOf(numbers(0, 10));
  }

  @Test
  void a_file_behind_a_link_is_rotated_where_it_lies() throws Exception {
    Path pods = Files.createDirectories(home.resolve("pods"));
    Files.writeString(pods.resolve("0.txt"), numbered(0, 5));
    Files.createSymbolicLink(trial.file("pod.log"), pods.resolve("0.txt"));
    trial.run().await(5);
    trial.stop();
    Files.writeString(
        pods.resolve("0.txt"), numbered(5, 8), java.nio.file.StandardOpenOption.APPEND);
    Files.move(pods.resolve("0.txt"), pods.resolve("0.txt.20261129-020202"));
    Files.writeString(pods.resolve("0.txt"), numbered(8, 10));
    trial.run();

    assertThat(trial.awaitExactly(10)).containsExactlyElementsOf(numbers(0, 10));
  }

  @Test
  void two_paths_to_one_file_are_read_once() throws Exception {
    trial.append("app.log", numbered(0, 5));
    Files.createSymbolicLink(trial.file("same.log"), trial.file("app.log"));
    trial.run();

    assertThat(trial.awaitExactly(5)).hasSize(5);
    assertThat(trial.told().last()).contains("same file");
  }

  @Test
  void the_rotated_forms_come_first_at_a_start_from_the_beginning() throws Exception {
    trial.append("app.log.3.gz", gzip(numbered(0, 10)));
    trial.append("app.log.2.zst", Zstd.compress(numbered(10, 20).getBytes(UTF_8)));
    trial.append("app.log.1", numbered(20, 30));
    trial.append("app.log", numbered(30, 40));
    String[] oldestFirst = {"app.log.3.gz", "app.log.2.zst", "app.log.1", "app.log"};
    for (int i = 0; i < oldestFirst.length; i++) {
      Files.setLastModifiedTime(
          trial.file(oldestFirst[i]), FileTime.from(Instant.now().minusSeconds(1000 - i * 10)));
    }
    trial.run();

    assertThat(trial.awaitExactly(40)).containsExactlyElementsOf(numbers(0, 40));
    trial.stop();
    trial.run();
    trial.append("app.log", numbered(40, 41));
    assertThat(trial.awaitExactly(41)).hasSize(41);
  }

  @Test
  void a_start_at_a_time_leaves_out_files_that_were_written_before() throws Exception {
    trial.start("2026-01-01T00:00:00Z");
    trial.append("old.log", numbered(0, 10));
    trial.append("new.log", numbered(10, 20));
    Files.setLastModifiedTime(
        trial.file("old.log"), FileTime.from(Instant.parse("2025-12-31T00:00:00Z")));
    Files.setLastModifiedTime(
        trial.file("new.log"), FileTime.from(Instant.parse("2026-02-01T00:00:00Z")));
    trial.run();
    trial.await(10);
    trial.append("old.log", numbered(20, 21));

    assertThat(trial.awaitExactly(11)).doesNotContain("line number 9").contains("line number 20");
  }

  @Test
  void a_damaged_compressed_file_is_read_as_far_as_it_goes_and_counted() throws Exception {
    byte[] whole = gzip(numbered(0, 50_000));
    trial.append("app.log.1.gz", java.util.Arrays.copyOf(whole, whole.length / 2));
    trial.append("app.log", numbered(50_000, 50_001));
    Files.setLastModifiedTime(
        trial.file("app.log.1.gz"), FileTime.from(Instant.now().minusSeconds(100)));
    trial.run();
    dev.wadi.kit.LiveGateway.await(
        "the file behind it", () -> trial.lines().contains("line number 50000"));

    assertThat(trial.lines()).startsWith("line number 0").endsWith("line number 50000");
    assertThat(trial.counters().lostBytes(TailCounters.Lost.DAMAGED)).isPositive();
  }
}
