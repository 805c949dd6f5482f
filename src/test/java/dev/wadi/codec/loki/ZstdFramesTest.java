package dev.wadi.codec.loki;

import static org.assertj.core.api.Assertions.assertThat;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What frames say of themselves is read without unfolding, and believed as far as it can be. */
class ZstdFramesTest {
  private static final String MAGIC = "28b52ffd";

  private static ZstdFrames of(byte[] frames) {
    byte[] shifted = new byte[frames.length + 5];
    Arrays.fill(shifted, (byte) 0x28);
    System.arraycopy(frames, 0, shifted, 3, frames.length);
    return ZstdFrames.of(shifted, 3, frames.length);
  }

  private static ZstdFrames of(String hex) {
    return of(HexFormat.of().parseHex(hex));
  }

  @Test
  void a_frame_that_tells_its_size_is_taken_at_its_word() {
    for (int size : new int[] {1, 255, 256, 65_791, 65_792, 3 << 20}) {
      ZstdFrames frames = of(Zstd.compress(new byte[size]));
      assertThat(frames.claimedBytes()).as("%d", size).isEqualTo(size);
      assertThat(frames.mostBytes()).as("%d", size).isEqualTo(size);
      assertThat(frames.windowBytes()).as("%d", size).isBetween(1L, (long) size);
      assertThat(frames.frames()).isEqualTo(1);
    }
  }

  @Test
  void of_a_frame_that_does_not_the_blocks_tell_how_much_it_can_be() throws Exception {
    byte[] content = new byte[1_000_000];
    new Random(1).nextBytes(content);
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
      zstd.write(content);
    }
    ZstdFrames frames = of(out.toByteArray());

    assertThat(frames.claimedBytes()).isZero();
    assertThat(frames.mostBytes()).isBetween(1_000_000L, 1_200_000L);
  }

  @Test
  void no_more_is_believed_than_the_blocks_can_hold() {
    /* One segment of 2^62 bytes, and in it one raw block of a byte. */
    ZstdFrames raw = of(MAGIC + "e0" + "0000000000000040" + "090000" + "61");
    assertThat(raw.claimedBytes()).isEqualTo(1);
    assertThat(raw.mostBytes()).isEqualTo(1);
    /* And one compressed block, which holds 128 KB at most. */
    ZstdFrames compressed = of(MAGIC + "e0" + "ffffffffffffffff" + "0d0000" + "61");
    assertThat(compressed.claimedBytes()).isEqualTo(128 << 10);
  }

  @Test
  void a_block_that_repeats_a_byte_counts_with_what_it_becomes() {
    /* No size, window 1 KB, a block of one byte 100,000 times: 100000 << 3 | 1 << 1 | 1. */
    ZstdFrames frames = of(MAGIC + "00" + "00" + "03350c" + "61");
    assertThat(frames.claimedBytes()).isZero();
    assertThat(frames.mostBytes()).isEqualTo(100_000);
    assertThat(frames.windowBytes()).isEqualTo(1_024);
  }

  @Test
  void the_largest_window_counts_and_frames_add_up() {
    String one = MAGIC + "00" + "%02x" + "090000" + "61";
    ZstdFrames frames =
        of(one.formatted(13 << 3) + one.formatted(3) + "50" + "2a4d18" + "00000000");
    assertThat(frames.windowBytes()).isEqualTo(8 << 20);
    assertThat(frames.mostBytes()).isEqualTo(2);
    assertThat(frames.frames()).isEqualTo(3);
  }

  @Test
  void what_ends_in_the_middle_is_read_as_far_as_it_goes() throws Exception {
    byte[] whole = Zstd.compress(new byte[300_000]);
    for (int length = 0; length < whole.length; length++) {
      ZstdFrames frames = of(Arrays.copyOf(whole, length));
      assertThat(frames.claimedBytes()).as("%d", length).isBetween(0L, 300_000L);
    }
    /* A piece to be skipped that is longer than all there is. */
    assertThat(of("502a4d18" + "ffffffff" + MAGIC).frames()).isEqualTo(1);
  }

  @Test
  void whatever_it_is_nothing_is_less_than_nothing() {
    Random random = new Random(7);
    byte[] some = Zstd.compress(new byte[50_000]);
    for (int i = 0; i < 50_000; i++) {
      byte[] bytes = some.clone();
      for (int flips = 1 + random.nextInt(4); flips > 0; flips--) {
        bytes[4 + random.nextInt(bytes.length - 4)] = (byte) random.nextInt(256);
      }
      ZstdFrames frames = of(bytes);
      assertThat(frames.claimedBytes()).isBetween(0L, frames.mostBytes());
      assertThat(frames.windowBytes()).isNotNegative();
    }
  }
}
