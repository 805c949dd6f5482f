package dev.wadi.codec.bulk;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.kit.CountedAllowance;
import dev.wadi.model.LogStream;
import java.util.BitSet;
import org.junit.jupiter.api.Tag;

/**
 * Whatever bytes come as a bulk request: every action is an item, every item a line or a fault, in
 * memory that the bytes merit. See docs/testing.md.
 */
@Tag("fuzz")
class BulkFuzzTest {
  private static final DecodeLimits LIMITS = new DecodeLimits(1_000, 10_000, 10_000);
  private static final long MEMORY_A_BYTE = 512;
  private static final long MEMORY = 64 << 10;

  private final BulkDecoder decoder = new BulkDecoder();

  @FuzzTest
  void a_request_of_any_bytes(byte[] data) {
    holds("", data);
  }

  @FuzzTest
  void a_request_of_any_bytes_to_an_index(byte[] data) {
    holds("logs", data);
  }

  private void holds(String index, byte[] data) {
    CountedAllowance memory = new CountedAllowance();
    BulkLogs logs;
    try {
      logs =
          decoder.decode("t", index, data.clone(), 0, data.length, () -> 1, LIMITS.within(memory));
    } catch (MalformedPushException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return;
    } finally {
      assertThat(memory.peakBytes()).isLessThanOrEqualTo(MEMORY + MEMORY_A_BYTE * data.length);
    }
    assertThat(logs.items()).isNotEmpty();
    assertThat(logs.batch().entries() + logs.faults()).isEqualTo(logs.items().size());
    assertThat(logs.items()).filteredOn(item -> !item.isGood()).hasSize(logs.faults());
    BitSet found = new BitSet();
    for (LogStream stream : logs.batch().streams()) {
      for (int i = 0; i < stream.size(); i++) {
        int place = logs.places().entryOf(stream.lineBuffer(i), stream.lineOffset(i));
        BulkItem item = logs.items().get(place);
        assertThat(item.isGood()).isTrue();
        assertThat(stream.labels().asMap())
            .containsEntry("index", item.index())
            .containsEntry("source", "elasticsearch");
        assertThat(stream.entry(i).line()).startsWith("{").endsWith("}");
        found.set(place);
      }
    }
    assertThat(found.cardinality()).isEqualTo(logs.batch().entries());
  }
}
