package dev.wadi.source.push;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.codec.loki.DecodeLimits;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class DoorLimitsTest {
  @Test
  void all_defaults() {
    assertThat(DoorLimits.DEFAULT)
        .isEqualTo(
            new DoorLimits(
                10_485_760,
                33_554_432,
                4_096,
                16_384,
                Duration.ofSeconds(30),
                Duration.ofMinutes(2),
                new DecodeLimits(100_000, 1_000_000, 4_000_000)));
  }

  @Test
  void every_number_is_checked() {
    Duration ok = Duration.ofSeconds(1);
    DecodeLimits decode = DecodeLimits.DEFAULT;
    assertThatThrownBy(() -> new DoorLimits(0, 1, 1, 1, ok, ok, decode))
        .hasMessage("maxBodyBytes: 0 (expected: from 1 to 268435455)");
    assertThatThrownBy(() -> new DoorLimits(1, 1 << 28, 1, 1, ok, ok, decode))
        .hasMessageStartingWith("maxUnfoldedBytes: 268435456");
    assertThatThrownBy(() -> new DoorLimits(1, 1, 0, 1, ok, ok, decode))
        .hasMessageStartingWith("maxConnections: 0");
    assertThatThrownBy(() -> new DoorLimits(1, 1, 1, 2_000_000, ok, ok, decode))
        .hasMessageStartingWith("maxHeaderBytes: 2000000");
    assertThatThrownBy(() -> new DoorLimits(1, 1, 1, 1, Duration.ZERO, ok, decode))
        .hasMessageStartingWith("bodyTimeout in ms: 0");
    assertThatThrownBy(() -> new DoorLimits(1, 1, 1, 1, ok, Duration.ZERO, decode))
        .hasMessageStartingWith("idleTimeout in ms: 0");
    assertThatThrownBy(() -> new DecodeLimits(0, 1, 1))
        .hasMessage("maxStreams: 0 (expected: >= 1)");
  }
}
