package dev.wadi.analysis.export;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.capture.CaptureFilter;
import dev.wadi.codec.parquet.PageCompressor;
import dev.wadi.codec.parquet.RowEncoder;
import dev.wadi.kit.DuckDb;
import dev.wadi.model.Labels;
import java.lang.management.ManagementFactory;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class PartedTargetTest {
  private static final int PARTS = 150;
  private static final int PIECES = 5;
  private static final long MEMORY = 2 << 20;

  @TempDir Path temp;

  @ParameterizedTest
  @EnumSource(
      value = ExportFormat.class,
      names = {"CSV", "PARQUET"})
  void many_files_that_are_written_in_turn_keep_no_memory_each(ExportFormat format)
      throws Exception {
    ExportRequest request = ExportRequest.of(CaptureFilter.ALL, format).splitBy("app");
    Random random = new Random(1);
    long before = liveBytes();
    try (PageCompressor compressor = new PageCompressor();
        PartedTarget target = new PartedTarget(temp, request, MEMORY)) {
      RowEncoder rows = new RowEncoder(compressor, false);
      for (int part = 0; part < PARTS; part++) {
        for (int i = 0; i < PIECES; i++) {
          target.add(piece(format, "part" + part, line(random), rows));
        }
      }
      // What waits, and as much again for arrays that grow; not a part of it for each file.
      assertThat(liveBytes() - before).isLessThan(20 * MEMORY);
      target.finish();
      assertThat(target.files()).isEqualTo(PARTS);
    }
    if (format == ExportFormat.PARQUET) {
      try (DuckDb duck = new DuckDb()) {
        assertThat(duck.ask("select count(*) from '" + temp + "/*.parquet'"))
            .containsExactly(String.valueOf(PARTS * PIECES));
      }
    } else {
      assertThat(Files.readString(temp.resolve("part7.csv")).lines()).hasSize(PIECES + 1);
    }
  }

  /* Such as does not compress. */
  private static byte[] line(Random random) {
    byte[] noise = new byte[110_000];
    random.nextBytes(noise);
    return (HexFormat.of().formatHex(noise) + "\n").getBytes(UTF_8);
  }

  private static Piece piece(ExportFormat format, String part, byte[] line, RowEncoder rows) {
    if (format != ExportFormat.PARQUET) {
      return new Piece(part, line, line.length, null, 1, 0, 0);
    }
    rows.add(1, Labels.of("app", part), line, 0, line.length - 1, Map.of());
    return new Piece(part, new byte[0], 0, rows.take(), 1, 0, 0);
  }

  private static long liveBytes() {
    System.gc();
    return ManagementFactory.getMemoryMXBean().getHeapMemoryUsage().getUsed();
  }
}
