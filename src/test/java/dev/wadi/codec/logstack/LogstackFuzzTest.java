package dev.wadi.codec.logstack;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.kit.CountedAllowance;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Tag;

/**
 * Whatever bytes come as a batch of LogStack's: every entry is good or has a fault, a good one's
 * line is JSON, all can be written and read again, in memory that the bytes merit. See
 * docs/testing.md.
 */
@Tag("fuzz")
class LogstackFuzzTest {
  private static final DecodeLimits LIMITS = new DecodeLimits(1_000, 10_000, 10_000);

  /* The costliest byte: an entry that says nothing but what it must. */
  private static final long MEMORY_A_BYTE = 64;
  private static final long MEMORY = 64 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final LogstackDecoder decoder = new LogstackDecoder(LogstackLimits.DEFAULTS);
  private final PushRequestEncoder push = new PushRequestEncoder();
  private final PushRequestDecoder pushes = new PushRequestDecoder();

  @FuzzTest
  void batches_of_any_bytes(byte[] data) throws Exception {
    CountedAllowance lines = new CountedAllowance();
    CountedAllowance memory = new CountedAllowance();
    LogstackLogs logs;
    try {
      logs = decoder.decode("t", data.clone(), 0, data.length, 1, LIMITS.within(memory), lines);
    } catch (MalformedPushException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return;
    } finally {
      assertThat(lines.peakBytes() + memory.peakBytes())
          .isLessThanOrEqualTo(MEMORY + MEMORY_A_BYTE * data.length);
    }
    Batch batch = logs.batch();
    assertThat(batch.entries() + logs.badEntries()).isEqualTo(logs.entries());
    assertThat(logs.faults().isEmpty()).isEqualTo(logs.badEntries() == 0);
    assertThat(logs.entries()).isLessThanOrEqualTo(data.length);
    for (Entry entry : batch) {
      JsonNode line = JSON.readTree(entry.line());
      assertThat(line.path("message").isTextual()).isTrue();
      assertThat(entry.labels().asMap()).containsKeys("service", "env", "level");
    }
    byte[] again = push.encode(batch);
    assertThat(texts(pushes.decode("t", again, 0, again.length, DecodeLimits.DEFAULT)))
        .isEqualTo(texts(batch));
  }

  private static List<String> texts(Batch batch) {
    List<String> texts = new ArrayList<>();
    for (Entry entry : batch) {
      texts.add(entry.labels().asMap() + " " + entry.timestampNanos() + " " + entry.line());
    }
    return texts;
  }
}
