package dev.wadi.capture;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.github.luben.zstd.ZstdInputStream;
import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Labels;
import dev.wadi.model.Position;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Other programs read what we write. */
class CaptureInteropTest {
  private static final Instant NOON = Instant.parse("2026-01-15T12:00:00Z");

  @TempDir Path temp;
  private Path closed;
  private byte[] live;

  @BeforeEach
  void write() throws IOException {
    Path dir = temp.resolve("c");
    try (CaptureWriter writer =
        CaptureWriter.open(
            dir,
            CaptureSettings.DEFAULTS.withFrameBytes(65_536),
            null,
            Map.of(),
            InstantSource.fixed(NOON))) {
      for (int b = 0; b < 5; b++) {
        BatchMaker maker = new BatchMaker("t");
        for (int i = 0; i < 1000; i++) {
          maker.add(
              Labels.of("app", "api"),
              Rfc3339.toNanos(NOON) + i,
              "line " + b + "/" + i + " some more text");
        }
        writer.append(maker.make(), new Position(1, b + 1));
        writer.commit();
      }
      closed = dir.resolve(CaptureFiles.dataNames(dir).get(0));
      live = Files.readAllBytes(closed);
    }
  }

  @Test
  void one_pass_of_a_standard_stream_reads_every_frame() throws Exception {
    try (ZstdInputStream in = new ZstdInputStream(Files.newInputStream(closed))) {
      assertThat(new String(in.readAllBytes()).lines()).hasSize(5000);
    }
  }

  @Test
  void a_live_file_is_whole_for_a_standard_stream_too() throws Exception {
    Path copy = Files.write(temp.resolve("live.zst"), live);
    try (ZstdInputStream in = new ZstdInputStream(Files.newInputStream(copy))) {
      assertThat(new String(in.readAllBytes()).lines()).hasSize(5000);
    }
  }

  @Test
  void the_command_line_tool_tests_lists_and_unpacks_it() throws Exception {
    assumeTrue(installed(), "no zstd on this machine");
    assertThat(run("zstd", "-t", closed.toString())).isZero();
    assertThat(run("zstd", "-l", closed.toString())).isZero();
    Path out = temp.resolve("out.jsonl");
    assertThat(run("zstd", "-d", "-o", out.toString(), closed.toString())).isZero();
    assertThat(Files.readAllLines(out)).hasSize(5000);
  }

  @Test
  void the_seek_table_is_the_published_one() throws Exception {
    byte[] bytes = Files.readAllBytes(closed);
    int end = bytes.length;
    assertThat(hex(bytes, end - 4, 4)).isEqualTo("b1ea928f");
    assertThat(bytes[end - 5]).isZero();
    int frames = i32(bytes, end - 9);
    int start = end - 9 - 8 * frames - 8;
    assertThat(hex(bytes, start, 4)).isEqualTo("5e2a4d18");
    assertThat(i32(bytes, start + 4)).isEqualTo(8 * frames + 9);
    long compressed = 0;
    long plain = 0;
    for (int i = 0; i < frames; i++) {
      compressed += i32(bytes, start + 8 + 8 * i);
      plain += i32(bytes, start + 12 + 8 * i);
    }
    assertThat(compressed).isEqualTo(start);
    try (ZstdInputStream in = new ZstdInputStream(Files.newInputStream(closed))) {
      assertThat(plain).isEqualTo(in.readAllBytes().length);
    }
  }

  private static boolean installed() {
    try {
      return run("zstd", "--version") == 0;
    } catch (IOException e) {
      return false;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return false;
    }
  }

  private static int run(String... command) throws IOException, InterruptedException {
    return new ProcessBuilder(List.of(command))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start()
        .waitFor();
  }

  private static int i32(byte[] b, int at) {
    return (b[at] & 0xFF) | (b[at + 1] & 0xFF) << 8 | (b[at + 2] & 0xFF) << 16 | b[at + 3] << 24;
  }

  private static String hex(byte[] b, int at, int length) {
    return java.util.HexFormat.of().formatHex(Arrays.copyOfRange(b, at, at + length));
  }
}
