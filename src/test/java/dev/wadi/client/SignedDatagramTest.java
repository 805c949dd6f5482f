package dev.wadi.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;

/** Datagrams byte for byte, in both layouts. */
class SignedDatagramTest {
  private static final long SIGNED = 1_709_805_600_123_456_789L;
  private static final String NANOS = "17ba732266550d15";
  private static final String GO = "010000000edd7b8720075bcd15ffff";

  private static final String LINE =
      "125a0a0b08a0a0a6af0610959aef3a30033a1e7468697320697320616e206578616d706c65206c6f67206d65737361"
          + "676562292f766572792d70726f647563746976652f726561646d652d736572766963652f526561646d65417070";

  private static final LogEvent EXAMPLE =
      LogEvent.of(
          SIGNED,
          LogLevel.INFO,
          new LogKey("very-productive", "readme-service", "ReadmeApp"),
          "this is an example log message");

  private static final LogEvent REQUEST =
      new LogEvent(
          1_709_805_600_000_000_000L,
          LogLevel.ERROR,
          new LogKey("prod", "api", "login"),
          "boom",
          "at main",
          new HttpFields(HttpFields.Method.POST, "/v1/login?x=1", 500),
          Map.of(),
          Map.of());

  @Test
  void a_line_with_the_time_in_nanoseconds() {
    assertThat(datagram("the-very-secret-secret", SignedTime.NANOS, EXAMPLE))
        .isEqualTo(
            "2cea4a0db1a0b75081b3f89abcc3325e4708adb71c02933eeda0000c81919768" + NANOS + LINE);
  }

  @Test
  void a_line_with_the_time_in_gos_form() {
    assertThat(datagram("the-very-secret-secret", SignedTime.GO, EXAMPLE))
        .isEqualTo("8fc81565d4c900d3965806f17b14d37f7f3a21b39afecda8d7457b2e27659508" + GO + LINE);
  }

  @Test
  void a_line_about_a_request() {
    assertThat(datagram("w", SignedTime.NANOS, REQUEST))
        .isEqualTo(
            "2028d4358f95ece065167e4f99dc7badddd86ea8cae8cc7a1537ad300959b326"
                + NANOS
                + "123e0a0608a0a0a6af0630053a04626f6f6d42076174206d61696e4806520d2f76312f6c6f67696e3f78"
                + "3d3158f403620f2f70726f642f6170692f6c6f67696e");
  }

  @Test
  void two_equal_lines_of_one_instant_are_not_taken_for_a_replay() {
    Signer signer = new Signer(Secret.of("s"), SignedTime.NANOS, () -> SIGNED);

    assertThat(times(signer, 3)).containsExactly(SIGNED, SIGNED + 1, SIGNED + 2);
  }

  @Test
  void a_clock_that_is_set_is_followed_at_once() {
    AtomicLong clock = new AtomicLong(SIGNED);
    Signer signer = new Signer(Secret.of("s"), SignedTime.NANOS, clock::get);
    times(signer, 1);
    long hourBefore = SIGNED - 3_600_000_000_000L;
    clock.set(hourBefore);

    assertThat(times(signer, 2)).containsExactly(hourBefore, hourBefore + 1);
    clock.set(SIGNED + 5);
    assertThat(times(signer, 1)).containsExactly(SIGNED + 5);
  }

  private static long[] times(Signer signer, int count) {
    long[] times = new long[count];
    for (int i = 0; i < count; i++) {
      ByteBuffer packet = ByteBuffer.allocate(64);
      signer.sign(new byte[0], 0, packet);
      times[i] = packet.getLong(32);
    }
    return times;
  }

  private static String datagram(String secret, SignedTime form, LogEvent event) {
    Wire payload = new WritePayload(1400).of(event);
    ByteBuffer packet = ByteBuffer.allocate(1460);
    new Signer(Secret.of(secret), form, () -> SIGNED)
        .sign(payload.buffer(), payload.size(), packet);
    return HexFormat.of().formatHex(Arrays.copyOf(packet.array(), packet.position()));
  }
}
