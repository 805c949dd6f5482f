package dev.wadi.codec.loki;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.wadi.codec.raw.RawDecoder;
import org.junit.jupiter.api.Tag;

/**
 * Whatever bytes come: a batch or the declared exception. With {@code JAZZER_FUZZ=1} the fuzzer
 * looks for such bytes; without, it runs those of the seed corpus.
 */
@Tag("long")
class CodecFuzzTest {
  private static final DecodeLimits LIMITS = new DecodeLimits(1_000, 10_000, 10_000);
  private static final int MAX = 1 << 20;

  private final PushRequestDecoder protobuf = new PushRequestDecoder();
  private final PushRequestEncoder encoder = new PushRequestEncoder();
  private final LokiJsonDecoder json = new LokiJsonDecoder();
  private final RawDecoder raw = new RawDecoder();

  @FuzzTest
  void protobuf_of_any_bytes(byte[] data) {
    try {
      encoder.encode(protobuf.decode("t", data, 0, data.length, LIMITS));
    } catch (MalformedPushException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @FuzzTest
  void json_of_any_bytes(byte[] data) {
    for (LokiJsonDecoder.Form form : LokiJsonDecoder.Form.values()) {
      byte[] copy = data.clone();
      try {
        encoder.encode(json.decode("t", copy, 0, copy.length, form, LIMITS));
      } catch (MalformedPushException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }

  @FuzzTest
  void raw_lines_of_any_bytes(byte[] data) {
    try {
      encoder.encode(raw.decode("t", data, 0, data.length, 1, LIMITS));
    } catch (MalformedPushException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
  }

  @FuzzTest
  void encodings_of_any_bytes(byte[] data) {
    for (ContentDecoding encoding : ContentDecoding.values()) {
      try {
        assertThat(encoding.decode(data, 0, data.length, MAX)).hasSizeLessThanOrEqualTo(MAX);
      } catch (MalformedPushException | TooLargeException e) {
        assertThat(e.getMessage()).isNotEmpty();
      }
    }
  }
}
