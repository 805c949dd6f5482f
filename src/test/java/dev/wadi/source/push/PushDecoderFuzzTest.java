package dev.wadi.source.push;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.api.FuzzedDataProvider;
import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.wadi.codec.loki.ContentDecoding;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.kit.CountedAllowance;
import dev.wadi.kit.DoorBodies;
import dev.wadi.model.LogStream;
import dev.wadi.source.door.DoorBody;
import java.time.InstantSource;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/**
 * A whole push, whatever its headers say of its body: a batch or a sentence for the sender, in
 * memory that is taken before it is used. See docs/testing.md.
 */
@Tag("fuzz")
class PushDecoderFuzzTest {
  private static final int MAX = 1 << 20;
  private static final int MOST_ENTRIES = 5_000;
  private static final @Nullable String[] TYPES = {
    "application/x-protobuf",
    "application/json",
    "application/json; charset=utf-8",
    "text/plain",
    "",
    null
  };
  private static final @Nullable String[] ENCODINGS = {
    null, "", "gzip", "snappy", "deflate", "zstd", "identity", "x-gzip, identity", "br"
  };

  private final PushDecoder decoder = new PushDecoder(InstantSource.system());

  @FuzzTest
  void pushes_of_any_bytes(FuzzedDataProvider data) {
    PushSource source = data.pickValue(PushSource.values());
    String type = TYPES[data.consumeInt(0, TYPES.length - 1)];
    String encoding = ENCODINGS[data.consumeInt(0, ENCODINGS.length - 1)];
    DoorBody.Shown shown = data.consumeBoolean() ? new PushDigest("key") : DoorBody.Shown.TO_NOBODY;
    byte[] body = data.consumeRemainingAsBytes();
    CountedAllowance unfolding = new CountedAllowance();
    CountedAllowance reading = new CountedAllowance();
    try {
      var decoded =
          decoder.decode(
              source,
              DoorBodies.of(
                  type,
                  encoding,
                  body,
                  MAX,
                  new DecodeLimits(500, MOST_ENTRIES, 5_000).within(reading),
                  unfolding,
                  shown));
      int entries = decoded.batch().streams().stream().mapToInt(LogStream::size).sum();
      assertThat(decoded.batch().entries()).isEqualTo(entries).isLessThanOrEqualTo(MOST_ENTRIES);
      assertThat(decoded.batch().lineBytes())
          .isLessThanOrEqualTo(Math.max(body.length, unfolding.heldBytes()));
    } catch (MalformedPushException | TooLargeException e) {
      assertThat(e.getMessage()).isNotEmpty();
    }
    assertThat(unfolding.peakBytes())
        .isLessThanOrEqualTo(4L * MAX + ContentDecoding.MAX_ZSTD_WINDOW_BYTES);
  }
}
