package dev.wadi.analysis;

import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureSettings;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import dev.wadi.query.LogQuery;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Neighbours of a match are the same, however much of a file is left out around them. */
class GrepContextFramesTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");
  private static final long T = NOON.getEpochSecond() * 1_000_000_000L;
  private static final Labels API = Labels.of("app", "api");

  @TempDir Path temp;

  private final ByteArrayOutputStream out = new ByteArrayOutputStream();

  /* Of several files, whose frames hold many short lines or a single long one. */
  private static List<BatchMaker> batches(Random random) {
    List<BatchMaker> batches = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      BatchMaker batch = new BatchMaker("main");
      boolean longLines = random.nextInt(3) == 0;
      for (int line = 0; line < (longLines ? 8 : 150); line++) {
        StringBuilder text = new StringBuilder("request served " + random.nextInt(1000));
        for (int k = longLines ? 300 : 2; k > 0; k--) {
          text.append(" plain words of usual lines");
        }
        if (random.nextInt(900) == 0) {
          text.append(" Kwisatz");
        }
        batch.add(API, T + 1000L * i + line, text.toString());
      }
      batches.add(batch);
    }
    return batches;
  }

  private Path write(String name, List<BatchMaker> batches, int frameBytes) throws IOException {
    Path folder = temp.resolve(name);
    CaptureSettings settings = CaptureSettings.DEFAULTS.withFrameBytes(frameBytes);
    try (CaptureWriter writer =
        CaptureWriter.open(folder, settings, "main", Map.of(), () -> NOON)) {
      for (int i = 0; i < batches.size(); i++) {
        writer.append(batches.get(i).make(), null);
        if (i % 13 == 12) {
          writer.roll();
        }
      }
    }
    return folder;
  }

  private String ask(Path folder, CaptureFilter filter, int context, long[] frames)
      throws IOException {
    out.reset();
    GrepRequest request =
        GrepRequest.of(filter).withContext(context).withOutput(GrepRequest.Output.TEXT);
    GrepResult result = Grep.run(CaptureReader.open(folder), request, Effort.of(2), out);
    assertThat(result.report().complete()).isTrue();
    frames[0] += result.report().frames();
    return out.toString(java.nio.charset.StandardCharsets.UTF_8);
  }

  @Test
  void are_the_same_with_small_frames_as_with_large_ones() throws Exception {
    long[] small = new long[1];
    long[] all = new long[1];
    int matches = 0;
    for (int seed = 0; seed < 6; seed++) {
      List<BatchMaker> batches = batches(new Random(seed));
      Path many = write("many" + seed, batches, 4096);
      Path few = write("few" + seed, batches, 8 << 20);
      long[] whole = new long[1];
      ask(many, CaptureFilter.ALL, 0, whole);
      for (int context : new int[] {1, 3, 20, 200}) {
        all[0] += 2 * whole[0]; // two questions
        CaptureFilter filter = CaptureFilter.of(LogQuery.parse("{} |= \"Kwisatz\""));
        String expected = ask(few, filter, context, new long[1]);
        assertThat(ask(many, filter, context, small)).as("seed %d", seed).isEqualTo(expected);
        matches += expected.split("Kwisatz").length - 1;
        CaptureFilter moment = CaptureFilter.between(T + 7_003, T + 7_004);
        assertThat(ask(many, moment, context, small))
            .isEqualTo(ask(few, moment, context, new long[1]));
      }
    }
    assertThat(matches).isGreaterThan(50);
    assertThat(small[0]).as("frames left out").isLessThan(all[0] * 2 / 3);
  }
}
