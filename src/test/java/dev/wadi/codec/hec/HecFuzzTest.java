package dev.wadi.codec.hec;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.kit.CountedAllowance;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import org.junit.jupiter.api.Tag;

/**
 * Whatever bytes come as events or as raw lines: each is an entry with a line and a label, or all
 * are refused with the place of the bad one, in memory that the bytes merit. See docs/testing.md.
 */
@Tag("fuzz")
class HecFuzzTest {
  private static final DecodeLimits LIMITS = new DecodeLimits(1_000, 10_000, 10_000);
  private static final long MEMORY_A_BYTE = 512;
  private static final long MEMORY = 64 << 10;

  private final HecDecoder decoder = new HecDecoder();

  @FuzzTest
  void events_of_any_bytes(byte[] data) {
    holds(false, HecOrigin.NONE, data);
  }

  @FuzzTest
  void raw_lines_of_any_bytes(byte[] data) {
    holds(true, new HecOrigin("h", "", "s", ""), data);
  }

  private void holds(boolean raw, HecOrigin origin, byte[] data) {
    CountedAllowance memory = new CountedAllowance();
    DecodeLimits limits = LIMITS.within(memory);
    Batch batch;
    try {
      batch =
          raw
              ? decoder.raw("t", data.clone(), 0, data.length, origin, () -> 1, limits)
              : decoder.events("t", data.clone(), 0, data.length, origin, () -> 1, limits);
    } catch (MalformedPushException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return;
    } catch (BadEventException e) {
      assertThat(e.event()).isNotNegative();
      return;
    } finally {
      assertThat(memory.peakBytes()).isLessThanOrEqualTo(MEMORY + MEMORY_A_BYTE * data.length);
    }
    assertThat(batch.entries()).isPositive();
    for (Entry entry : batch) {
      assertThat(entry.line()).isNotEmpty();
      assertThat(entry.labels().asMap()).isNotEmpty();
    }
  }
}
