package dev.wadi.codec.envelope;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.kit.CountedAllowance;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import java.util.Map;
import org.junit.jupiter.api.Tag;

/**
 * Whatever bytes come as a request of Firehose or a message of Pub/Sub: what is unfolded stays
 * within its bound, all lines have the labels that were asked for, in memory that the bytes merit.
 * See docs/testing.md.
 */
@Tag("fuzz")
class EnvelopeFuzzTest {
  private static final DecodeLimits LIMITS = new DecodeLimits(1_000, 10_000, 10_000);
  private static final int MOST_UNFOLDED = 1 << 16;
  private static final long MEMORY_A_BYTE = 512;
  private static final long MEMORY = 1 << 20;

  private final FirehoseDecoder firehose = new FirehoseDecoder();
  private final PubsubDecoder pubsub = new PubsubDecoder();

  private interface Decoding {
    Batch decode(Wrapped request)
        throws MalformedPushException, BadPayloadException, TooLargeException;
  }

  @FuzzTest
  void requests_of_firehose_of_any_bytes(byte[] data) {
    holds(data, request -> firehose.decode(request).batch());
  }

  @FuzzTest
  void messages_of_pubsub_of_any_bytes(byte[] data) {
    holds(data, request -> pubsub.decode(request).batch());
  }

  private static void holds(byte[] data, Decoding decoding) {
    CountedAllowance memory = new CountedAllowance();
    CountedAllowance unfolded = new CountedAllowance();
    Wrapped request =
        new Wrapped(
            "t",
            Map.of("source", "fuzz"),
            data.clone(),
            0,
            data.length,
            () -> 1,
            MOST_UNFOLDED,
            unfolded,
            LIMITS.within(memory),
            (bytes, offset, length) -> {});
    try {
      Batch batch = decoding.decode(request);
      assertThat(batch.lineBytes()).isLessThanOrEqualTo(data.length + unfolded.peakBytes());
      for (Entry entry : batch) {
        assertThat(entry.labels().asMap()).containsEntry("source", "fuzz");
      }
    } catch (MalformedPushException | BadPayloadException | TooLargeException e) {
      assertThat(e.getMessage()).isNotEmpty();
    } finally {
      assertThat(unfolded.peakBytes()).isLessThanOrEqualTo(MOST_UNFOLDED);
      assertThat(memory.peakBytes())
          .isLessThanOrEqualTo(MEMORY + MEMORY_A_BYTE * (data.length + unfolded.peakBytes()));
    }
  }
}
