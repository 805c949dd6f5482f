package dev.wadi.source.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whenever a process ends, the next one has each line once. */
class TailCrashTest {
  @TempDir Path home;

  private static final int FILES = 4;

  @Test
  void a_batch_without_an_answer_comes_again_with_its_key() throws Exception {
    try (TailTrial trial = new TailTrial(home)) {
      trial.run();
      trial.append("app.log", "one\ntwo\n");
      trial.await(2);
      trial.answer(false);
      trial.append("app.log", "three\n");
      dev.wadi.kit.LiveGateway.await("a batch under way", () -> trial.heldBytes() > 0);
      trial.quiet();
      trial.crash();
      trial.answer(true);
      trial.append("app.log", "four\n");
      trial.run();

      assertThat(trial.awaitExactly(4)).containsExactly("one", "two", "three", "four");
    }
  }

  @Test
  void a_batch_that_was_kept_before_the_crash_is_not_kept_again() throws Exception {
    try (TailTrial trial = new TailTrial(home)) {
      trial.run();
      trial.append("app.log", "one\n");
      trial.await(1);
      dev.wadi.kit.LiveGateway.await("the first answer", () -> trial.heldBytes() == 0);
      trial.crashBeforeAnswers();
      trial.append("app.log", "two\n");
      trial.await(2);
      trial.crash();
      trial.append("app.log", "three\n");
      trial.run();

      assertThat(trial.awaitExactly(3)).containsExactly("one", "two", "three");
      assertThat(trial.repeated()).isEqualTo(1);
    }
  }

  @Test
  void nothing_is_lost_or_twice_whenever_the_process_ends() throws Exception {
    long seed = Long.getLong("wadi.tail.seed", System.nanoTime());
    Random random = new Random(seed);
    List<Integer> written = new ArrayList<>();
    try (TailTrial trial = new TailTrial(home)) {
      int line = 0;
      for (int round = 0; round < Integer.getInteger("wadi.tail.rounds", 12); round++) {
        trial.run();
        int bursts = 1 + random.nextInt(8);
        for (int burst = 0; burst < bursts; burst++) {
          int file = random.nextInt(FILES);
          StringBuilder text = new StringBuilder();
          int count = 1 + random.nextInt(400);
          for (int i = 0; i < count; i++) {
            text.append("file ").append(file).append(" number ").append(line++).append('\n');
          }
          trial.append("app" + file + ".log", text.toString());
          if (random.nextInt(6) == 0) {
            trial.rotate("app" + file + ".log");
          }
          TimeUnit.MILLISECONDS.sleep(random.nextInt(12));
        }
        if (random.nextInt(3) == 0) {
          trial.crashBeforeAnswers();
          TimeUnit.MILLISECONDS.sleep(random.nextInt(5));
        }
        trial.crash();
      }
      trial.run();
      for (int i = 0; i < line; i++) {
        written.add(i);
      }
      assertThat(
              trial.awaitExactly(line).stream()
                  .map(text -> Integer.parseInt(text.substring(text.lastIndexOf(' ') + 1)))
                  .sorted()
                  .toList())
          .as("seed %d, repeated %d", seed, trial.repeated())
          .isEqualTo(written);
    }
  }
}
