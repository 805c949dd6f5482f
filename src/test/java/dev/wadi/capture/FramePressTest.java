package dev.wadi.capture;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;

class FramePressTest {
  private static final int LARGE_BYTES = 5 << 20;

  @Test
  void gives_back_frames_of_every_size_whatever_came_before() {
    FramePress press = new FramePress(1);
    try (FrameCompressor compressor = new FrameCompressor(1, press)) {
      for (int size : new int[] {1, 70_000, 3, 1 << 20, 65_536, LARGE_BYTES, 12, 1_100_000, 1}) {
        byte[] text = text(size + 5, size);

        byte[] frame = compressor.compress(text, size);

        assertThat(Zstd.decompress(frame, size)).isEqualTo(Arrays.copyOf(text, size));
        assertThat(Zstd.getFrameContentSize(frame)).isEqualTo(size);
      }
    }
  }

  @Test
  void serves_more_writers_than_it_has_buffers() {
    FramePress press = new FramePress(2);
    ExecutorService writers = Executors.newFixedThreadPool(8);
    try {
      List<CompletableFuture<Boolean>> all = new ArrayList<>();
      for (int writer = 0; writer < 8; writer++) {
        byte[] text = text(200_000, writer);
        all.add(CompletableFuture.supplyAsync(() -> comesBackEachTime(press, text), writers));
      }
      assertThat(all).allSatisfy(each -> assertThat(each.join()).isTrue());
    } finally {
      writers.shutdownNow();
    }
  }

  private static boolean comesBackEachTime(FramePress press, byte[] text) {
    try (FrameCompressor compressor = new FrameCompressor(1, press)) {
      for (int size = text.length; size > text.length - 40; size--) {
        byte[] back = Zstd.decompress(compressor.compress(text, size), size);
        if (!Arrays.equals(back, Arrays.copyOf(text, size))) {
          return false;
        }
      }
      return true;
    }
  }

  /* Compresses to about half. */
  private static byte[] text(int size, long seed) {
    byte[] text = new byte[size];
    Random random = new Random(seed);
    for (int i = 0; i < size; i++) {
      text[i] = (byte) ('a' + random.nextInt(16));
    }
    return text;
  }
}
