package dev.wadi.codec.records;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.records.RecordsDecoder.Form;
import dev.wadi.kit.CountedAllowance;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;

/**
 * Whatever bytes come as JSON, as text or as frames of Logplex: no line is longer than what it was
 * made of, all have the labels that were asked for, in memory that the bytes merit. See
 * docs/testing.md.
 */
@Tag("fuzz")
class RecordsFuzzTest {
  private static final DecodeLimits LIMITS = new DecodeLimits(1_000, 10_000, 10_000);
  private static final long MEMORY_A_BYTE = 512;
  private static final long MEMORY = 64 << 10;

  private final RecordsDecoder decoder = new RecordsDecoder();

  @FuzzTest
  void json_of_any_bytes(byte[] data) {
    holds(Form.JSON, data);
  }

  @FuzzTest
  void text_of_any_bytes(byte[] data) {
    for (Entry entry : holds(Form.TEXT, data)) {
      assertThat(entry.line().isBlank() && entry.line().chars().allMatch(c -> c <= ' ')).isFalse();
      assertThat(entry.line()).doesNotContain("\n");
    }
  }

  @FuzzTest
  void frames_of_any_bytes(byte[] data) {
    for (Entry entry : holds(Form.LOGPLEX, data)) {
      /* A part of a head may be empty, and then is no label. */
      assertThat(entry.labels().asMap())
          .containsOnlyKeys(
              Stream.of("host", "app", "process", "source")
                  .filter(name -> entry.labels().asMap().containsKey(name))
                  .toArray(String[]::new))
          .doesNotContainValue("");
    }
  }

  private Batch holds(Form form, byte[] data) {
    CountedAllowance memory = new CountedAllowance();
    Batch batch;
    try {
      batch =
          decoder.decode(
              "t",
              form,
              Map.of("source", "fuzz"),
              data.clone(),
              0,
              data.length,
              () -> 1,
              LIMITS.within(memory));
    } catch (MalformedPushException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return new Batch("t", List.of());
    } finally {
      assertThat(memory.peakBytes()).isLessThanOrEqualTo(MEMORY + MEMORY_A_BYTE * data.length);
    }
    assertThat(batch.lineBytes()).isLessThanOrEqualTo(data.length);
    for (Entry entry : batch) {
      assertThat(entry.labels().asMap()).containsEntry("source", "fuzz");
    }
    return batch;
  }
}
