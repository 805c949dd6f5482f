package dev.wadi.cli.scenario;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.scenario.run.RunsFolder;
import dev.wadi.scenario.run.StartedRun;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that goes on by itself, with a shell in the place of this program. */
class BackgroundRunTest {
  private static final String START =
      "{\\\"type\\\":\\\"scenario.start\\\",\\\"duration_sec\\\":30}";

  @TempDir Path directory;

  private Process start(String script) throws Exception {
    return new BackgroundRun(List.of("/bin/sh", "-c", script), Map.of("WORD", "so"), directory)
        .start(List.of("sh", "run"), directory.resolve("r.log"));
  }

  @Test
  void runs_until_it_is_stopped_and_tells_how_it_stands() throws Exception {
    RunsFolder folder = new RunsFolder(directory);
    Process process =
        start(
            "echo $1 $WORD; echo \""
                + START
                + "\" > r.jsonl; trap 'exit 9' TERM; while :; do read x; sleep 1; done");
    folder.note("r", "quiet", "quiet", process.toHandle());

    assertThat(BackgroundRun.await(process, folder.file("r", ".jsonl"), Duration.ofSeconds(10)))
        .isTrue();
    StartedRun run = folder.of("r").orElseThrow();
    assertThat(run.state()).isEqualTo(StartedRun.State.RUNNING);
    assertThat(run.duration()).isEqualTo(30);
    assertThat(folder.forget(Duration.ZERO, Instant.MAX)).isEmpty();
    assertThat(folder.process(run)).contains(process.toHandle());
    process.destroyForcibly().waitFor(5, TimeUnit.SECONDS);

    StartedRun gone = folder.of("r").orElseThrow();
    assertThat(gone.state()).isEqualTo(StartedRun.State.ERROR);
    assertThat(gone.why()).isEqualTo("run so");
  }

  @Test
  void one_that_ends_before_it_has_begun_is_told_at_once() throws Exception {
    Process process = start("echo 'error: no such thing'; exit 3");

    assertThat(
            BackgroundRun.await(process, directory.resolve("none.jsonl"), Duration.ofSeconds(10)))
        .isFalse();
    assertThat(process.exitValue()).isEqualTo(3);
    assertThat(RunsFolder.last(directory.resolve("r.log"))).isEqualTo("error: no such thing");
  }

  @Test
  void a_number_that_the_system_used_again_is_another_process() throws Exception {
    RunsFolder folder = new RunsFolder(directory);
    Files.writeString(
        directory.resolve("old.json"),
        "{\"scenario_id\":\"old\",\"pid\":%d,\"started_at\":\"2001-01-01T00:00:00Z\"}"
            .formatted(ProcessHandle.current().pid()));

    assertThat(folder.of("old").orElseThrow().state()).isEqualTo(StartedRun.State.ERROR);
  }
}
