package dev.wadi.journey;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.kit.CapturedLines;
import dev.wadi.kit.ScriptedLoki;
import dev.wadi.kit.SinkContractTest;
import dev.wadi.kit.SinkKillRounds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code kill -9} while sinks have batches on their way, with the real jar. {@code
 * -Dwadi.sink.kill.rounds} and {@code -Dwadi.sink.kill.seed} change the run; {@code make kills}
 * does a long one.
 */
class SinkKillIT {
  private static final int ROUNDS = Integer.getInteger("wadi.sink.kill.rounds", 2);
  private static final long SEED = Long.getLong("wadi.sink.kill.seed", System.nanoTime());

  @TempDir Path folder;

  @Test
  void what_was_on_its_way_into_a_capture_a_lake_or_to_loki_is_there_after_the_next_start()
      throws Exception {
    Path captures = folder.resolve("trial");
    Path lake = folder.resolve("lake");
    try (ScriptedLoki loki = ScriptedLoki.start()) {
      loki.always(ScriptedLoki.Reply.ok().after(Duration.ofMillis(20)));
      SinkContractTest.Server server = slow(loki);
      SinkKillRounds rounds =
          new SinkKillRounds(
              folder.resolve("home"),
              List.of(
                  new SinkKillRounds.Trial(
                      "trial-capture",
                      folderOf(captures),
                      "uri: \"capture:trial\", parameters: {directory: \"%s\", lingerMillis: 20}"
                          .formatted(captures),
                      true),
                  new SinkKillRounds.Trial(
                      "trial-lake",
                      folderOf(lake),
                      "uri: \"lake:trial\", parameters: {target: \"file:%s\", directory: \"%s\", maxAgeMillis: 20}"
                          .formatted(lake, folder.resolve("home/lake")),
                      true),
                  new SinkKillRounds.Trial(
                      "trial-loki",
                      server,
                      "uri: \"loki:http://%s\", parameters: {name: trial, closeTimeoutMillis: 500}"
                          .formatted(server.address()),
                      false)),
              SEED);

      Map<String, SinkKillRounds.Report> reports = rounds.run(ROUNDS);

      reports.forEach(
          (sink, report) -> {
            assertThat(report.isWell()).as("%s, seed %d, %s", sink, SEED, report).isTrue();
            assertThat(report.acknowledged())
                .as("%s, seed %d, %s", sink, SEED, report)
                .isGreaterThan(ROUNDS);
          });
      assertThat(reports).hasSize(3);
    }
  }

  private static SinkContractTest.Server slow(ScriptedLoki loki) {
    return new SinkContractTest.Server() {
      @Override
      public int port() {
        return loki.port();
      }

      @Override
      public void has(SinkContractTest.Fault fault, String word) {
        throw new UnsupportedOperationException("this server is slow, and that is all");
      }

      @Override
      public void behaves() {}

      @Override
      public List<String> texts() {
        return loki.texts("main");
      }

      @Override
      public void close() {}
    };
  }

  /** Compressed JSON lines in a folder. */
  private static SinkContractTest.Server folderOf(Path captures) {
    return new SinkContractTest.Server() {
      @Override
      public String address() {
        return captures.toString();
      }

      @Override
      public void has(SinkContractTest.Fault fault, String word) {
        throw new UnsupportedOperationException("nothing is wrong with this folder");
      }

      @Override
      public void behaves() {}

      @Override
      public List<String> texts() {
        List<String> texts = new ArrayList<>();
        if (Files.isDirectory(captures)) {
          try {
            CapturedLines.forEach(captures, line -> texts.add(line.get("msg").asText()));
          } catch (IOException beingWritten) {
            return texts;
          }
        }
        return texts;
      }

      @Override
      public void close() {}
    };
  }
}
