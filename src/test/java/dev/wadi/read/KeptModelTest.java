package dev.wadi.read;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import dev.wadi.model.Rfc3339;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Each acknowledged line is in an answer, once, whatever captures and log do meanwhile. */
class KeptModelTest {
  private static final long T = Rfc3339.toNanos(KeptScene.NOON);
  private static final String ALL = "{app=~\".+\"}";

  @TempDir Path temp;

  private static Batch batch(Random random, int number, int lines) {
    BatchMaker maker = new BatchMaker(KeptScene.TENANT);
    for (int i = 0; i < lines; i++) {
      Labels labels = Labels.of("app", "a" + random.nextInt(3));
      maker.add(labels, T + random.nextInt(50), "n" + (number + i));
    }
    return maker.make();
  }

  private static void act(KeptScene scene, int what) throws Exception {
    switch (what) {
      case 0, 1, 2 -> scene.deliver();
      case 3, 4 -> scene.commit();
      case 5 -> scene.rollCapture();
      case 6 -> scene.rollLog();
      case 7 -> scene.housekeep();
      case 8 -> scene.seal();
      default -> scene.reopen();
    }
  }

  private static List<String> ask(KeptScene scene, boolean forward) throws Exception {
    return scene.lines(
        "query",
        ALL,
        "start",
        "2026-01-15T12:00:00Z",
        "limit",
        "5000",
        "direction",
        forward ? "forward" : "backward");
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void every_acknowledged_line_is_there_once_between_any_two_acts(long seed) throws Exception {
    Random random = new Random(seed);
    List<String> acknowledged = new ArrayList<>();
    try (KeptScene scene = new KeptScene(temp)) {
      for (int step = 0; step < 60; step++) {
        if (random.nextBoolean()) {
          int lines = 1 + random.nextInt(8);
          scene.append(batch(random, acknowledged.size(), lines));
          for (int i = 0; i < lines; i++) {
            acknowledged.add("n" + acknowledged.size());
          }
        } else {
          act(scene, random.nextInt(10));
        }
        assertThat(ask(scene, random.nextBoolean()))
            .as("seed %d, step %d", seed, step)
            .containsExactlyInAnyOrderElementsOf(acknowledged);
      }
    }
  }

  @Test
  void nor_does_it_matter_what_happens_during_the_question() throws Exception {
    long seed = new Random().nextLong();
    AtomicInteger acknowledged = new AtomicInteger();
    AtomicBoolean enough = new AtomicBoolean();
    try (KeptScene scene = new KeptScene(temp)) {
      CompletableFuture<Void> writing =
          CompletableFuture.runAsync(
              () -> {
                Random random = new Random(seed);
                try {
                  while (!enough.get() && acknowledged.get() < 4_900) {
                    int lines = 1 + random.nextInt(8);
                    scene.append(batch(random, acknowledged.get(), lines));
                    acknowledged.addAndGet(lines);
                    act(scene, random.nextInt(10));
                  }
                } catch (Exception e) {
                  throw new AssertionError(e);
                }
              });
      for (int i = 0; i < 40; i++) {
        int before = acknowledged.get();
        List<String> found = ask(scene, i % 2 == 0);
        assertThat(found).as("seed %d", seed).doesNotHaveDuplicates();
        Set<String> missing = new LinkedHashSet<>(); // containsAll would compare each with each
        for (int n = 0; n < before; n++) {
          missing.add("n" + n);
        }
        missing.removeAll(new HashSet<>(found));
        assertThat(missing).as("missing, seed %d", seed).isEmpty();
      }
      enough.set(true);
      writing.get();
    }
  }

  @Test
  void the_order_of_lines_of_one_time_stays_when_they_move_into_a_capture() throws Exception {
    Random random = new Random(7);
    try (KeptScene scene = new KeptScene(temp)) {
      for (int n = 0; n < 60; n += 6) {
        scene.append(batch(random, n, 6));
      }
      List<String> inTheLog = ask(scene, true);
      scene.deliver();
      scene.commit();
      List<String> inCaptures = ask(scene, true);
      scene.seal();

      assertThat(inCaptures).isEqualTo(inTheLog);
      assertThat(ask(scene, true)).isEqualTo(inTheLog);
      List<String> backward = new ArrayList<>(ask(scene, false));
      assertThat(backward).hasSameSizeAs(inTheLog);
      for (String one : List.of("a0", "a1", "a2")) {
        List<String> there =
            scene.lines(
                "query",
                "{app=\"" + one + "\"}",
                "direction",
                "forward",
                "start",
                "2026-01-15T12:00:00Z");
        List<String> back =
            new ArrayList<>(
                scene.lines("query", "{app=\"" + one + "\"}", "start", "2026-01-15T12:00:00Z"));
        Collections.reverse(back);
        assertThat(back).isEqualTo(there);
      }
    }
  }

  @Test
  void captures_that_were_put_there_by_hand_make_no_line_of_the_log_missing_or_double()
      throws Exception {
    Random random = new Random(1);
    try (KeptScene scene = new KeptScene(temp)) {
      scene.append(batch(random, 0, 2));
      scene.deliver();
      scene.commit();
      Path first = scene.captures().resolve("2026-01-15T120000");
      Path copy = scene.captures().resolve("backup");
      Files.createDirectory(copy);
      try (DirectoryStream<Path> files = Files.newDirectoryStream(first)) {
        for (Path file : files) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
      scene.append(batch(random, 2, 1));
      scene.deliver();
      scene.commit();
      Map<String, Position> elsewhere =
          Map.of(KeptScene.TENANT, new Position(Long.MAX_VALUE / 2, 100));
      CaptureWriter.open(
              scene.captures().resolve("foreign"),
              CaptureSettings.DEFAULTS,
              KeptScene.TENANT,
              elsewhere,
              InstantSource.fixed(KeptScene.NOON))
          .close();
      scene.append(batch(random, 3, 1));

      assertThat(ask(scene, true)).containsExactlyInAnyOrder("n0", "n1", "n2", "n3", "n0", "n1");
    }
  }
}
