package dev.wadi.model;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class SliceTest {
  @Test
  void gives_back_its_three_parts_at_the_corners() {
    int most = Slice.LIMIT_BYTES - 1;
    for (int buffer : new int[] {0, 1, 127, 128, 255}) {
      for (int offset : new int[] {0, 1, most}) {
        for (int length : new int[] {0, 1, most}) {
          long slice = Slice.of(buffer, offset, length);
          assertThat(Slice.buffer(slice)).isEqualTo(buffer);
          assertThat(Slice.offset(slice)).isEqualTo(offset);
          assertThat(Slice.length(slice)).isEqualTo(length);
        }
      }
    }
  }

  @Test
  void refuses_what_does_not_fit() {
    assertThatThrownBy(() -> Slice.of(256, 0, 0)).hasMessageContaining("buffer");
    assertThatThrownBy(() -> Slice.of(0, Slice.LIMIT_BYTES, 0)).hasMessageContaining("slice");
    assertThatThrownBy(() -> Slice.of(0, 0, Slice.LIMIT_BYTES)).hasMessageContaining("slice");
    assertThatThrownBy(() -> Slice.of(0, -1, 0)).hasMessageContaining("slice");
  }
}
