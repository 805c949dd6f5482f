package dev.wadi.source.tail;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The engine of a tail against programs that write and rotate, all in one thread: between any two
 * questions to the disk the others may take a step, and the process or the machine may end. What
 * happened when is decided by a seed, so that what goes wrong goes wrong again.
 */
class TailModelTest {
  @TempDir Path home;

  private static final int SEEDS = Integer.getInteger("wadi.tail.seeds", 25);
  private static final long FIRST = Long.getLong("wadi.tail.seed", 5000);

  @Test
  void every_line_comes_once_whatever_happens_between_any_two_steps() throws Exception {
    int rotations = 0;
    int crashes = 0;
    int lines = 0;
    Map<Long, String> wrong = new TreeMap<>();
    for (long seed = FIRST; seed < FIRST + SEEDS; seed++) {
      ModelWorld world = new ModelWorld(seed, home.resolve("positions-" + seed));
      world.run();
      rotations += world.logs.stream().mapToInt(log -> log.rotations).sum();
      crashes += world.crashes;
      lines += world.kept.values().stream().mapToInt(List::size).sum();
      if (!world.missing().isEmpty() || !world.doubled().isEmpty()) {
        wrong.put(seed, "lost " + some(world.missing()) + ", twice " + some(world.doubled()));
        System.out.printf("seed=%d %s%n", seed, wrong.get(seed));
      }
    }
    assertThat(wrong).as("what went wrong, by seed").isEmpty();
    System.out.printf(
        "seeds=%d rotations=%d crashes=%d lines=%d%n", SEEDS, rotations, crashes, lines);
    assertThat(crashes).isGreaterThan(SEEDS);
    assertThat(rotations).isGreaterThan(SEEDS);
  }

  private static String some(List<String> lines) {
    return lines.size() + " " + lines.subList(0, Math.min(2, lines.size()));
  }
}
