package dev.wadi.source.tail;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.LiveGateway;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Thousands of files cost no handles, and who takes nothing is brought nothing. */
class TailManyFilesTest {
  private static final int FILES = 10_000;
  private static final int MOST_HANDLES = 256;

  @TempDir Path home;

  private TailTrial trial;

  @BeforeEach
  void make() throws Exception {
    trial = new TailTrial(home);
    trial.paths("LOGS/*/*.log");
    for (int i = 0; i < 10; i++) {
      Files.createDirectories(trial.file("d" + i));
    }
  }

  @AfterEach
  void close() throws Exception {
    trial.close();
  }

  private static String name(int file) {
    return "d" + file % 10 + "/" + file + ".log";
  }

  private void makeFiles(int count) throws Exception {
    for (int i = 0; i < count; i++) {
      trial.append(name(i), "first of " + i + "\n");
    }
  }

  @Test
  void of_ten_thousand_files_those_that_grow_are_read_and_the_others_have_no_handle()
      throws Exception {
    makeFiles(FILES);
    trial.start("end").set("idle", Duration.ofHours(1)).run();
    List<String> written = new ArrayList<>();
    for (int round = 0; round < 20; round++) {
      for (int busy = 0; busy < 10; busy++) {
        String line = "round " + round + " of " + busy * 997;
        trial.append(name(busy * 997), line + "\n");
        written.add(line);
      }
    }

    assertThat(trial.await(written.size())).containsExactlyInAnyOrderElementsOf(written);
    assertThat(trial.openHandles()).isLessThanOrEqualTo(MOST_HANDLES + 1);
  }

  @Test
  void a_thousand_files_are_read_from_their_beginning_with_few_open_at_a_time() throws Exception {
    makeFiles(1000);
    trial.set("idle", Duration.ofHours(1)).run();
    trial.await(1000);

    assertThat(trial.lines()).doesNotHaveDuplicates();
    assertThat(trial.openHandles()).isLessThanOrEqualTo(MOST_HANDLES + 1);
  }

  @Test
  void a_file_that_is_quiet_is_closed_and_opened_when_it_grows() throws Exception {
    makeFiles(20);
    trial.run().await(20);
    LiveGateway.await("closed files", () -> handles() == 0);
    trial.append(name(7), "second\n");

    assertThat(trial.await(21)).endsWith("second");
    LiveGateway.await("closed files", () -> handles() == 0);
  }

  private long handles() {
    try {
      return trial.openHandles();
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void nothing_more_is_read_than_may_be_under_way_and_nothing_is_let_go() throws Exception {
    int lines = 100_000;
    trial.refuse(true);
    StringBuilder text = new StringBuilder();
    for (int i = 0; i < lines; i++) {
      text.append("number ").append(i).append('\n');
    }
    trial.append(name(0), text.toString());
    trial.run();
    LiveGateway.await("refusals", () -> trial.refused() > 3);
    long read = trial.counters().lines.sum();
    LiveGateway.await("more refusals", () -> trial.refused() > 5);

    assertThat(trial.heldBytes()).isLessThanOrEqualTo(64 * 1024);
    assertThat(trial.counters().lines.sum()).isEqualTo(read).isLessThan(lines / 4);
    trial.refuse(false);
    assertThat(trial.awaitExactly(lines))
        .containsExactlyElementsOf(text.toString().lines().toList());
    assertThat(trial.repeated()).isZero();
  }

  @Test
  void bytes_that_go_unread_with_their_file_are_counted_one_by_one() throws Exception {
    trial.append(name(1), "kept\n");
    trial.run().await(1);
    trial.stop();
    trial.append(name(1), "x".repeat(4321) + "\n");
    trial.append(name(0), "number\n".repeat(50_000));
    trial.refuse(true);
    trial.run(); // it looks at all files, and then waits with the first of them
    LiveGateway.await("a refusal", () -> trial.refused() > 0);
    Files.delete(trial.file(name(1)));
    trial.refuse(false);
    trial.await(50_001);
    LiveGateway.await("the loss", () -> trial.counters().lostBytes(TailCounters.Lost.DELETED) > 0);

    assertThat(trial.counters().lostBytes(TailCounters.Lost.DELETED)).isEqualTo(4322);
  }

  @Test
  void what_is_excluded_is_neither_read_nor_opened() throws Exception {
    trial.paths("LOGS/**/*.log").excludes("LOGS/d1/*,LOGS/**/debug*.log,LOGS/d{2,3}/[0-9].log");
    for (String file :
        List.of(
            "d0/a.log", "d1/a.log", "d0/debug.log", "d2/7.log", "d2/77.log", "d4/debug-1.log")) {
      trial.append(file, file + "\n");
    }
    trial.run();

    assertThat(trial.awaitExactly(2)).containsExactlyInAnyOrder("d0/a.log", "d2/77.log");
    trial.append("d1/late.log", "late\n");
    trial.append("d5/late.log", "late\n");
    assertThat(trial.awaitExactly(3)).endsWith("late");
    assertThat(trial.files()).hasSize(3);
  }

  @Test
  void a_pod_s_log_behind_two_links_is_read_through_its_rotations_with_the_pod_s_labels()
      throws Exception {
    Path docker = Files.createDirectories(home.resolve("docker"));
    String folder = "pods/shop_cart-7f9_0a1b/app";
    Files.createDirectories(trial.file(folder));
    trial.paths("LOGS/pods/{namespace}_{pod}_{uid}/{container}/*.log");
    Files.writeString(docker.resolve("c1-json.log"), "one\n");
    Files.createSymbolicLink(docker.resolve("current"), docker.resolve("c1-json.log"));
    Files.createSymbolicLink(trial.file(folder + "/0.log"), docker.resolve("current"));
    trial.run().await(1);
    Files.writeString(
        docker.resolve("c1-json.log"), "two\n", java.nio.file.StandardOpenOption.APPEND);
    trial.await(2);
    Files.move(docker.resolve("c1-json.log"), docker.resolve("c1-json.log.1"));
    Files.writeString(
        docker.resolve("c1-json.log.1"), "three\n", java.nio.file.StandardOpenOption.APPEND);
    Files.writeString(docker.resolve("c1-json.log"), "four\n");
    trial.await(4);
    Files.createSymbolicLink(trial.file(folder + "/1.log"), docker.resolve("c2-json.log"));
    Files.writeString(docker.resolve("c2-json.log"), "five\n"); // a restarted container

    assertThat(trial.awaitExactly(5)).containsExactly("one", "two", "three", "four", "five");
    assertThat(trial.labels())
        .allSatisfy(
            labels ->
                assertThat(labels.asMap())
                    .containsEntry("namespace", "shop")
                    .containsEntry("pod", "cart-7f9")
                    .containsEntry("uid", "0a1b")
                    .containsEntry("container", "app"));
  }
}
