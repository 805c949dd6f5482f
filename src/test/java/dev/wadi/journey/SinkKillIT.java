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
  void what_was_on_its_way_into_a_capture_is_there_once_after_the_next_start() throws Exception {
    Path captures = folder.resolve("trial");
    String sink =
        "uri: \"capture:trial\", parameters: {directory: \"%s\", lingerMillis: 20}"
            .formatted(captures);

    survives(new SinkKillRounds(folder.resolve("home"), folderOf(captures), sink, true, SEED));
  }

  @Test
  void what_was_on_its_way_to_loki_arrives_after_the_next_start() throws Exception {
    try (ScriptedLoki loki = ScriptedLoki.start()) {
      loki.always(ScriptedLoki.Reply.ok().after(Duration.ofMillis(20)));
      SinkContractTest.Server server =
          new SinkContractTest.Server() {
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
      String sink =
          "uri: \"loki:http://%s\", parameters: {name: trial, closeTimeoutMillis: 500}"
              .formatted(server.address());

      survives(new SinkKillRounds(folder.resolve("home"), server, sink, false, SEED));
    }
  }

  @Test
  void what_was_on_its_way_into_a_lake_is_there_once_after_the_next_start() throws Exception {
    Path lake = folder.resolve("lake");
    String sink =
        "uri: \"lake:trial\", parameters: {target: \"file:%s\", directory: \"%s\", maxAgeMillis: 20}"
            .formatted(lake, folder.resolve("home/lake"));

    survives(new SinkKillRounds(folder.resolve("home"), folderOf(lake), sink, true, SEED));
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

  private static void survives(SinkKillRounds rounds) throws Exception {
    SinkKillRounds.Report report = rounds.run(ROUNDS);

    assertThat(report.isWell()).as("seed %d, %s", SEED, report).isTrue();
    assertThat(report.acknowledged()).as("seed %d, %s", SEED, report).isGreaterThan(ROUNDS);
  }
}
