package dev.wadi.analysis.jobs;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.analysis.Effort;
import dev.wadi.analysis.Grep;
import dev.wadi.analysis.GrepRequest;
import dev.wadi.capture.CaptureReader;
import dev.wadi.kit.LogtapCapture;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobsTest {
  private static final Duration LONG = Duration.ofSeconds(20);
  private static final JobLimits LIMITS =
      new JobLimits(1, 1, 1 << 20, Duration.ofMinutes(5), Long.MAX_VALUE, 1 << 20);

  @TempDir Path temp;

  private final CountDownLatch begun = new CountDownLatch(1);
  private final CountDownLatch release = new CountDownLatch(1);
  private Jobs jobs;

  @AfterEach
  void close() {
    release.countDown();
    if (jobs != null) {
      jobs.close();
    }
  }

  @Test
  void a_job_leaves_its_files_and_says_what_it_found() throws Exception {
    Jobs all = open(LIMITS);
    String id =
        all.begin(
            "grep",
            "captures/main",
            (effort, folder) -> {
              Files.writeString(folder.resolve("matches.jsonl"), "{}\n");
              return Map.of("matches", 1);
            });
    JobStatus done = all.await(id, LONG);
    assertThat(done.state()).isEqualTo(JobStatus.State.DONE);
    assertThat(done.percent()).isEqualTo(100);
    assertThat(done.summary()).containsEntry("matches", 1);
    assertThat(done.files()).containsExactly(new JobStatus.ResultFile("matches.jsonl", 3));
    assertThat(all.file(id, "matches.jsonl")).hasContent("{}\n");
    assertThatThrownBy(() -> all.file(id, "../" + id + "/matches.jsonl"))
        .isInstanceOf(NoSuchFileException.class);
    assertThatThrownBy(() -> all.file("99", "matches.jsonl"))
        .isInstanceOf(NoSuchFileException.class);
  }

  @Test
  void what_fails_says_why_and_leaves_nothing() throws Exception {
    Jobs all = open(LIMITS);
    String id =
        all.begin(
            "grep",
            "x",
            (effort, folder) -> {
              Files.writeString(folder.resolve("half.jsonl"), "{");
              throw new IOException("the disk is full");
            });
    JobStatus failed = all.await(id, LONG);
    assertThat(failed.state()).isEqualTo(JobStatus.State.FAILED);
    assertThat(failed.message()).isEqualTo("the disk is full");
    assertThat(failed.files()).isEmpty();
    assertThat(temp.resolve("jobs/job-" + id)).doesNotExist();
  }

  @Test
  void one_runs_while_others_wait_and_too_many_are_refused() throws Exception {
    Jobs all = open(LIMITS);
    String first = all.begin("slow", "x", this::waiting);
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    for (int i = 0; i < JobLimits.MOST_WAITING; i++) {
      all.begin("quick", "x", (effort, folder) -> Map.of());
    }
    assertThat(all.status("2").state()).isEqualTo(JobStatus.State.WAITING);
    assertThatThrownBy(() -> all.begin("quick", "x", (effort, folder) -> Map.of()))
        .hasMessageStartingWith("16 questions wait already");
    all.callOff("2", "not wanted");
    assertThat(all.status("2").state()).isEqualTo(JobStatus.State.CALLED_OFF);
    all.begin("quick", "x", (effort, folder) -> Map.of());
    release.countDown();
    assertThat(all.await(first, LONG).state()).isEqualTo(JobStatus.State.DONE);
    assertThat(all.await("17", LONG).state()).isEqualTo(JobStatus.State.DONE);
  }

  @Test
  void a_scan_that_is_called_off_ends_and_leaves_nothing() throws Exception {
    Jobs all = open(LIMITS);
    Path capture = capture();
    String id =
        all.begin(
            "grep",
            "c",
            (effort, folder) -> {
              Files.writeString(folder.resolve("half.jsonl"), "{");
              begun.countDown();
              while (true) {
                Grep.run(
                    CaptureReader.open(capture),
                    GrepRequest.of("line"),
                    effort,
                    OutputStream.nullOutputStream());
              }
            });
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    assertThatThrownBy(() -> all.forget(id)).hasMessageContaining("is under way");
    all.callOff(id, "somebody called it off");
    JobStatus off = all.await(id, LONG);
    assertThat(off.state()).isEqualTo(JobStatus.State.CALLED_OFF);
    assertThat(off.message()).isEqualTo("somebody called it off");
    assertThat(temp.resolve("jobs/job-" + id)).doesNotExist();
    all.forget(id);
    assertThatThrownBy(() -> all.status(id)).hasMessageContaining("is no job that is known");
  }

  @Test
  void a_job_under_way_says_how_far_it_is() throws Exception {
    Path capture = capture();
    Jobs all = open(LIMITS);
    String id =
        all.begin(
            "grep",
            "c",
            (effort, folder) -> {
              Grep.run(
                  CaptureReader.open(capture),
                  GrepRequest.of("line"),
                  effort,
                  OutputStream.nullOutputStream());
              return waiting(effort, folder);
            });
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    JobStatus now = all.status(id);
    assertThat(now.state()).isEqualTo(JobStatus.State.RUNNING);
    assertThat(now.passedBytes()).isEqualTo(Files.size(capture.resolve("a.jsonl")));
    assertThat(now.percent()).as("all is read, and it is not done").isEqualTo(99);
    all.callOff(id, "enough");
    assertThat(all.await(id, LONG).state()).isEqualTo(JobStatus.State.CALLED_OFF);
  }

  @Test
  void what_sorts_and_reads_nothing_is_called_off_too() throws Exception {
    Jobs all = open(LIMITS);
    String id = all.begin("sort", "x", this::waiting);
    assertThat(begun.await(20, TimeUnit.SECONDS)).isTrue();
    all.callOff(id, "enough");
    JobStatus off = all.await(id, LONG);
    assertThat(off.state()).isEqualTo(JobStatus.State.CALLED_OFF);
    assertThat(all.await(all.begin("quick", "x", (e, f) -> Map.of()), LONG).state())
        .as("the thread goes on with the next")
        .isEqualTo(JobStatus.State.DONE);
  }

  @Test
  void limits_of_time_of_reading_and_of_results_call_off() throws Exception {
    Path capture = capture();
    long size = Files.size(capture.resolve("a.jsonl"));
    Jobs all = open(new JobLimits(1, 1, 1 << 20, Duration.ofMillis(1), Long.MAX_VALUE, 1 << 20));
    assertThat(all.await(all.begin("slow", "x", this::waiting), LONG).message())
        .startsWith("it took longer than");
    all.close();
    all = open(new JobLimits(1, 1, 1 << 20, Duration.ofMinutes(1), size - 1, 1 << 20));
    String reading =
        all.begin(
            "grep",
            "c",
            (effort, folder) -> {
              Grep.run(
                  CaptureReader.open(capture),
                  GrepRequest.of("line"),
                  effort,
                  OutputStream.nullOutputStream());
              return waiting(effort, folder);
            });
    assertThat(all.await(reading, LONG).message()).startsWith("it read more than");
    all.close();
    all = open(new JobLimits(1, 1, 1 << 20, Duration.ofMinutes(1), Long.MAX_VALUE, 1));
    String writing =
        all.begin(
            "export",
            "c",
            (effort, folder) -> {
              Files.writeString(folder.resolve("large"), "12");
              return waiting(effort, folder);
            });
    assertThat(all.await(writing, LONG).message()).startsWith("its results have more than");
  }

  @Test
  void the_oldest_results_make_room() throws Exception {
    Jobs all = open(LIMITS);
    for (int i = 0; i < JobLimits.MOST_KEPT + 3; i++) {
      all.await(
          all.begin(
              "export",
              "x",
              (effort, folder) -> {
                Files.writeString(folder.resolve("result"), "1");
                return Map.of();
              }),
          LONG);
    }
    assertThat(all.list()).hasSize(JobLimits.MOST_KEPT);
    assertThat(all.list().get(0).id()).isEqualTo("35");
    assertThat(temp.resolve("jobs/job-1")).doesNotExist();
    assertThat(temp.resolve("jobs/job-35")).exists();
  }

  @Test
  void a_restart_takes_what_earlier_jobs_left_and_nothing_else() throws Exception {
    Files.createDirectories(temp.resolve("jobs/job-7"));
    Files.writeString(temp.resolve("jobs/job-7/half"), "x");
    Files.writeString(temp.resolve("jobs/letter"), "of somebody else");
    open(LIMITS);
    assertThat(temp.resolve("jobs/job-7")).doesNotExist();
    assertThat(temp.resolve("jobs/letter")).exists();
  }

  private Map<String, Object> waiting(Effort effort, Path folder) throws IOException {
    begun.countDown();
    try {
      release.await();
      return Map.of();
    } catch (InterruptedException e) {
      throw new IOException("interrupted", e);
    }
  }

  private Jobs open(JobLimits limits) throws IOException {
    jobs = new Jobs(temp.resolve("jobs"), limits, InstantSource.system());
    return jobs;
  }

  private Path capture() throws IOException {
    String line = "{\"ts\":\"2024-01-15T10:00:00Z\",\"msg\":\"line\"}\n";
    return new LogtapCapture(temp.resolve("c"))
        .metadata("2024-01-15T11:32:00+01:00", "2024-01-15T11:32:00+01:00", 100, 0)
        .plain("a.jsonl", line.repeat(100))
        .folder();
  }
}
