package dev.wadi.codec.loki;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.kit.AttackBodies;
import java.util.Arrays;
import org.junit.jupiter.api.Test;

class GzipPiecesTest {
  private static int claimed(byte[] packed) {
    return (int)
        GzipPieces.claimedBytes(packed, packed.length - GzipPieces.LENGTH_BYTES, packed.length);
  }

  private static String unfold(byte[] packed, int claimed) throws MalformedPushException {
    byte[] target = new byte[claimed + 2];
    try (GzipPieces pieces = new GzipPieces()) {
      pieces.unfold(packed, 0, packed.length, target, 1, claimed);
    }
    assertThat(target[0]).isZero();
    assertThat(target[claimed + 1]).isZero();
    return new String(target, 1, claimed, UTF_8);
  }

  @Test
  void several_pieces_are_unfolded_one_after_the_other() throws Exception {
    byte[] target = new byte[600_000];
    int used = 0;
    try (GzipPieces pieces = new GzipPieces()) {
      for (String text : new String[] {"", "first", "x".repeat(500_000), "last"}) {
        byte[] packed = AttackBodies.gzip(text.getBytes(UTF_8));
        assertThat(GzipPieces.begins(packed, 0, packed.length)).isTrue();
        pieces.unfold(packed, 0, packed.length, target, used, claimed(packed));
        used += claimed(packed);
      }
    }
    assertThat(new String(target, 0, used, UTF_8))
        .isEqualTo("first" + "x".repeat(500_000) + "last");
  }

  @Test
  void what_is_longer_or_shorter_than_it_says_is_damaged() throws Exception {
    byte[] packed = AttackBodies.gzip("a line of text".getBytes(UTF_8));

    assertThat(unfold(packed, 14)).isEqualTo("a line of text");
    assertThatThrownBy(() -> unfold(packed, 13)).hasMessage("gzip: longer than it says");
    assertThatThrownBy(() -> unfold(packed, 0)).hasMessage("gzip: longer than it says");
    assertThatThrownBy(() -> unfold(packed, 15)).hasMessage("gzip: not as long as it says");
  }

  @Test
  void what_is_cut_changed_or_followed_by_something_is_damaged() throws Exception {
    byte[] packed = AttackBodies.gzip("a line of text".getBytes(UTF_8));
    byte[] changed = packed.clone();
    changed[changed.length - 6] ^= 1;

    assertThatThrownBy(() -> unfold(changed, 14)).hasMessage("gzip: invalid checksum");
    assertThatThrownBy(() -> unfold(Arrays.copyOf(packed, packed.length - 3), 14))
        .isInstanceOf(MalformedPushException.class);
    assertThatThrownBy(() -> unfold(Arrays.copyOf(packed, 12), 14)).hasMessage("unexpected EOF");
    assertThatThrownBy(() -> unfold(AttackBodies.joined(packed, packed), 14))
        .isInstanceOf(MalformedPushException.class);
  }

  @Test
  void a_length_that_so_few_bytes_cannot_hold_is_not_believed() {
    byte[] end = {0, 0, 0, (byte) 0xff};

    assertThat(GzipPieces.claimedBytes(end, 0, 30)).isEqualTo(-1);
    assertThat(GzipPieces.claimedBytes(end, 0, 1 << 24)).isEqualTo(0xff000000L);
  }
}
