package dev.wadi.codec.loki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.github.luben.zstd.Zstd;
import com.github.luben.zstd.ZstdOutputStream;
import java.io.ByteArrayOutputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.xerial.snappy.Snappy;

class ContentDecodingTest {
  private static final int MAX = 1 << 20;

  @Test
  void knows_lokis_encodings() throws Exception {
    assertThat(ContentDecoding.of(null)).isEqualTo(ContentDecoding.IDENTITY);
    assertThat(ContentDecoding.of("")).isEqualTo(ContentDecoding.IDENTITY);
    assertThat(ContentDecoding.of(" GZIP ")).isEqualTo(ContentDecoding.GZIP);
    assertThat(ContentDecoding.of("deflate")).isEqualTo(ContentDecoding.DEFLATE);
    assertThat(ContentDecoding.of("snappy")).isEqualTo(ContentDecoding.SNAPPY);
    assertThat(ContentDecoding.of("zstd")).isEqualTo(ContentDecoding.ZSTD);
    assertThatThrownBy(() -> ContentDecoding.of("br\"\n"))
        .hasMessage("Content-Encoding \"br??\" not supported");
  }

  @Test
  void of_a_list_one_encoding_is_undone_and_two_are_refused() throws Exception {
    assertThat(ContentDecoding.of("identity, gzip")).isEqualTo(ContentDecoding.GZIP);
    assertThat(ContentDecoding.of("ZSTD ,identity,")).isEqualTo(ContentDecoding.ZSTD);
    assertThat(ContentDecoding.of("identity, identity")).isEqualTo(ContentDecoding.IDENTITY);
    for (String list : List.of("gzip, zstd", "gzip,gzip", "snappy, identity, gzip", "gzip, br")) {
      assertThatThrownBy(() -> ContentDecoding.of(list))
          .hasMessage("Content-Encoding \"" + list + "\" not supported");
    }
  }

  @Test
  void gzip_and_zstd_are_told_by_how_they_begin() throws Exception {
    assertThat(told(gzip(text(10)))).isEqualTo(ContentDecoding.GZIP);
    assertThat(told(Zstd.compress(text(10)))).isEqualTo(ContentDecoding.ZSTD);
    assertThat(told("{\"streams\":[]}".getBytes(UTF_8))).isEqualTo(ContentDecoding.IDENTITY);
    assertThat(told(Arrays.copyOf(gzip(text(10)), 3))).isEqualTo(ContentDecoding.IDENTITY);
    assertThat(told(new byte[0])).isEqualTo(ContentDecoding.IDENTITY);
    for (byte[] magic : List.of(gzip(text(40)), Zstd.compress(text(40)))) {
      assertThatThrownBy(() -> SnappyBlock.decode(magic, 0, magic.length, MAX))
          .as("no block begins so")
          .isInstanceOf(MalformedPushException.class);
    }
  }

  private static ContentDecoding told(byte[] body) {
    byte[] shifted = PushRequestDecoderTest.concat(new byte[] {0x1f, (byte) 0x8b}, body);
    return ContentDecoding.told(shifted, 2, body.length);
  }

  @Test
  void zstd_frames_follow_each_other_and_some_are_skipped() throws Exception {
    byte[] skipped = {0x50, 0x2a, 0x4d, 0x18, 3, 0, 0, 0, 'x', 'y', 'z'};
    assertThat(
            decode(
                ContentDecoding.ZSTD,
                PushRequestDecoderTest.concat(
                    Zstd.compress(text(10)), skipped, zstdOfUnknownSize(text(70_000)))))
        .isEqualTo(PushRequestDecoderTest.concat(text(10), text(70_000)));
  }

  @Test
  void some_thousands_of_pieces_are_read_and_a_body_of_nothing_but_beginnings_is_not()
      throws Exception {
    byte[] skipped = {0x50, 0x2a, 0x4d, 0x18, 0, 0, 0, 0};
    byte[] emptyFrame = {0x28, (byte) 0xb5, 0x2f, (byte) 0xfd, 0x20, 0, 1, 0, 0};
    byte[] emptyMember = gzip(new byte[0]);
    byte[] line = text(20);
    assertThat(decode(ContentDecoding.GZIP, times(gzip(line), 4_096))).hasSize(4_096 * 20);
    assertThat(decode(ContentDecoding.ZSTD, times(Zstd.compress(line), 4_096))).hasSize(4_096 * 20);
    assertThatThrownBy(() -> decode(ContentDecoding.GZIP, times(emptyMember, 4_097)))
        .isInstanceOf(MalformedPushException.class)
        .hasMessage("gzip: more than 4096 members in one body");
    for (byte[] piece : List.of(skipped, emptyFrame)) {
      assertThatThrownBy(() -> decode(ContentDecoding.ZSTD, times(piece, 4_097)))
          .isInstanceOf(MalformedPushException.class)
          .hasMessage("zstd: more than 4096 frames in one body");
    }
  }

  private static byte[] times(byte[] piece, int count) {
    byte[] all = new byte[piece.length * count];
    for (int i = 0; i < count; i++) {
      System.arraycopy(piece, 0, all, i * piece.length, piece.length);
    }
    return all;
  }

  @Test
  void a_zstd_frame_that_wants_a_larger_window_than_http_allows_is_refused() throws Exception {
    byte[] content = text(MAX);
    for (int log : new int[] {10, 20, 23}) {
      assertThat(decode(ContentDecoding.ZSTD, zstdOfWindow(content, log))).isEqualTo(content);
    }
    for (int log : new int[] {24, 27}) {
      byte[] wide = zstdOfWindow(content, log);
      assertThatThrownBy(() -> decode(ContentDecoding.ZSTD, wide))
          .isInstanceOf(MalformedPushException.class)
          .hasMessageStartingWith("zstd: ");
    }
  }

  @Test
  void what_is_no_whole_zstd_is_told_so() throws Exception {
    byte[] frame = Zstd.compress(text(1_000));
    for (byte[] bad :
        List.of(
            new byte[0],
            new byte[] {1, 2, 3, 4, 5, 6, 7, 8},
            Arrays.copyOf(frame, frame.length - 1),
            Arrays.copyOf(frame, 5),
            PushRequestDecoderTest.concat(frame, new byte[] {'x'}),
            PushRequestDecoderTest.concat(frame, "more text than a header".getBytes(UTF_8)))) {
      assertThatThrownBy(() -> decode(ContentDecoding.ZSTD, bad))
          .isInstanceOf(MalformedPushException.class);
    }
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 100, 65_535, 65_536, 65_537, 300_000, MAX})
  void undoes_what_was_done(int size) throws Exception {
    byte[] content = text(size);

    assertThat(decode(ContentDecoding.IDENTITY, content)).isEqualTo(content);
    assertThat(decode(ContentDecoding.GZIP, gzip(content))).isEqualTo(content);
    assertThat(decode(ContentDecoding.DEFLATE, deflate(content, true))).isEqualTo(content);
    assertThat(decode(ContentDecoding.DEFLATE, deflate(content, false))).isEqualTo(content);
    assertThat(decode(ContentDecoding.SNAPPY, Snappy.compress(content))).isEqualTo(content);
    assertThat(decode(ContentDecoding.ZSTD, Zstd.compress(content))).isEqualTo(content);
    assertThat(decode(ContentDecoding.ZSTD, zstdOfUnknownSize(content))).isEqualTo(content);
  }

  @Test
  void gzip_members_follow_each_other_and_may_have_headers() throws Exception {
    byte[] withName = gzip(text(10));
    withName[3] = 4 | 8 | 16 | 2;
    byte[] header = {3, 0, 'x', 'y', 'z', 'n', 0, 'c', 0, 1, 2};
    byte[] member =
        PushRequestDecoderTest.concat(
            Arrays.copyOf(withName, 10), header, Arrays.copyOfRange(withName, 10, withName.length));

    assertThat(decode(ContentDecoding.GZIP, PushRequestDecoderTest.concat(member, gzip(text(5)))))
        .isEqualTo(PushRequestDecoderTest.concat(text(10), text(5)));
  }

  @ParameterizedTest
  @EnumSource(ContentDecoding.class)
  void one_byte_beyond_the_limit_is_too_large(ContentDecoding decoding) throws Exception {
    byte[] content = text(MAX + 1);
    byte[] encoded = encode(decoding, content);

    assertThatThrownBy(() -> decode(decoding, encoded)).isInstanceOf(TooLargeException.class);
  }

  @Test
  void a_bomb_costs_no_more_than_the_limit() throws Exception {
    byte[] zeros = new byte[32 << 20];
    byte[] bomb = gzip(zeros);
    assertThat(bomb.length).isLessThan(MAX);
    assertThatThrownBy(() -> decode(ContentDecoding.GZIP, bomb))
        .isInstanceOf(TooLargeException.class)
        .hasMessage("request body too large: more than 1048576 bytes");
    for (byte[] frames : List.of(Zstd.compress(zeros), zstdOfUnknownSize(zeros))) {
      assertThat(frames.length).isLessThan(MAX);
      assertThatThrownBy(() -> decode(ContentDecoding.ZSTD, frames))
          .isInstanceOf(TooLargeException.class)
          .hasMessage("request body too large: more than 1048576 bytes");
    }
  }

  @Test
  void a_claim_of_two_gigabytes_is_not_believed() {
    byte[] claim = {(byte) 0xff, (byte) 0xff, (byte) 0xff, (byte) 0xff, 7};
    assertThatThrownBy(() -> SnappyBlock.decode(claim, 0, 5, MAX))
        .isInstanceOf(TooLargeException.class)
        .hasMessage("received message larger than max (2147483647 vs 1048576)");
    assertThatThrownBy(() -> SnappyBlock.decode(claim, 0, 5, Integer.MAX_VALUE))
        .isInstanceOf(MalformedPushException.class)
        .hasMessage("snappy: corrupt input");
  }

  @ParameterizedTest
  @EnumSource(ContentDecoding.class)
  void damaged_bytes_end_with_a_declared_exception(ContentDecoding decoding) throws Exception {
    long seed = System.nanoTime();
    Random random = new Random(seed);
    byte[] good = encode(decoding, text(3_000));
    int refused = 0;
    for (int i = 0; i < 3_000; i++) {
      byte[] bad =
          random.nextBoolean()
              ? good.clone()
              : Arrays.copyOf(good, random.nextInt(good.length + 1));
      for (int n = random.nextInt(4); n >= 0 && bad.length > 0; n--) {
        bad[random.nextInt(bad.length)] = (byte) random.nextInt();
      }
      try {
        decode(decoding, bad);
      } catch (MalformedPushException | TooLargeException e) {
        refused++;
      } catch (RuntimeException e) {
        throw new AssertionError("seed " + seed, e);
      }
    }
    assertThat(refused > 0).as("seed %d", seed).isEqualTo(decoding != ContentDecoding.IDENTITY);
  }

  @Test
  void a_changed_byte_of_a_gzip_body_is_noticed() throws Exception {
    byte[] bytes = gzip(text(100));
    bytes[bytes.length - 6] ^= 1;
    assertThatThrownBy(() -> decode(ContentDecoding.GZIP, bytes))
        .hasMessage("gzip: invalid checksum");
    assertThatThrownBy(() -> decode(ContentDecoding.GZIP, new byte[0])).hasMessage("EOF");
    assertThatThrownBy(() -> decode(ContentDecoding.GZIP, new byte[20]))
        .hasMessage("gzip: invalid header");
    assertThatThrownBy(() -> decode(ContentDecoding.DEFLATE, new byte[] {7, 7, 7}))
        .isInstanceOf(MalformedPushException.class);
    assertThatThrownBy(() -> decode(ContentDecoding.GZIP, Arrays.copyOf(gzip(text(100)), 30)))
        .hasMessage("unexpected EOF");
  }

  private static byte[] decode(ContentDecoding decoding, byte[] bytes)
      throws MalformedPushException, TooLargeException {
    byte[] shifted = new byte[bytes.length + 4];
    System.arraycopy(bytes, 0, shifted, 2, bytes.length);
    return decoding.decode(shifted, 2, bytes.length, MAX);
  }

  private static byte[] encode(ContentDecoding decoding, byte[] content) throws Exception {
    return switch (decoding) {
      case IDENTITY -> content;
      case GZIP -> gzip(content);
      case DEFLATE -> deflate(content, true);
      case SNAPPY -> Snappy.compress(content);
      case ZSTD -> Zstd.compress(content);
    };
  }

  private static byte[] zstdOfUnknownSize(byte[] content) throws Exception {
    return zstdOfWindow(content, 0);
  }

  private static byte[] zstdOfWindow(byte[] content, int windowLog) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (ZstdOutputStream zstd = new ZstdOutputStream(out)) {
      if (windowLog > 0) {
        zstd.setLong(windowLog);
      }
      zstd.write(content);
    }
    return out.toByteArray();
  }

  private static byte[] text(int size) {
    byte[] bytes = new byte[size];
    byte[] words = "level=info msg=\"request done\" status=200 took=12ms\n".getBytes(UTF_8);
    for (int i = 0; i < size; i++) {
      bytes[i] = words[(i * 7 + i / 64) % words.length];
    }
    return bytes;
  }

  static byte[] gzip(byte[] content) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(content);
    }
    return out.toByteArray();
  }

  static byte[] deflate(byte[] content, boolean bare) throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    Deflater deflater = new Deflater(6, bare);
    try (DeflaterOutputStream stream = new DeflaterOutputStream(out, deflater)) {
      stream.write(content);
    }
    deflater.end();
    return out.toByteArray();
  }
}
