package dev.wadi.codec.logops;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.codec.logops.LogopsDecoder.Form;
import dev.wadi.codec.logops.LogopsDecoder.Origin;
import dev.wadi.codec.logops.LogopsDecoder.TooManyException;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.kit.CountedAllowance;
import dev.wadi.model.Entry;
import java.util.Set;
import org.junit.jupiter.api.Tag;

/**
 * Whatever bytes come as records of LogOps', in each of its forms: every record is normal, in
 * memory that the bytes merit. See docs/testing.md.
 */
@Tag("fuzz")
class LogopsFuzzTest {
  private static final DecodeLimits LIMITS = new DecodeLimits(1_000, 10_000, 10_000);
  private static final int MAX_RECORDS = 5_000;
  private static final Set<String> LEVELS = Set.of("DEBUG", "INFO", "WARN", "ERROR");

  private static final long MEMORY_A_BYTE = 512;
  private static final long MEMORY = 64 << 10;

  private static final ObjectMapper JSON = new ObjectMapper();

  private final LogopsDecoder decoder = new LogopsDecoder();

  @FuzzTest
  void json_of_any_bytes(byte[] data) throws Exception {
    holds(Form.JSON, data);
  }

  @FuzzTest
  void csv_of_any_bytes(byte[] data) throws Exception {
    holds(Form.CSV, data);
  }

  @FuzzTest
  void text_of_any_bytes(byte[] data) throws Exception {
    holds(Form.TEXT, data);
  }

  private void holds(Form form, byte[] data) throws Exception {
    CountedAllowance memory = new CountedAllowance();
    LogopsLogs logs;
    try {
      logs =
          decoder.decode(
              "t",
              form,
              new Origin("unknown", "none"),
              data.clone(),
              0,
              data.length,
              MAX_RECORDS,
              1,
              LIMITS.within(memory),
              memory);
    } catch (MalformedPushException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return;
    } catch (TooManyException e) {
      assertThat(e.records()).isGreaterThan(MAX_RECORDS);
      return;
    } finally {
      assertThat(memory.peakBytes()).isLessThanOrEqualTo(MEMORY + MEMORY_A_BYTE * data.length);
    }
    assertThat(logs.batch().entries()).isEqualTo(logs.records());
    assertThat(logs.invalid().isEmpty()).isEqualTo(logs.invalidRecords() == 0);
    assertThat(logs.levels().values().stream().mapToInt(Integer::intValue).sum())
        .isEqualTo(logs.records());
    assertThat(LEVELS).containsAll(logs.levels().keySet());
    for (Entry entry : logs.batch()) {
      JsonNode line = JSON.readTree(entry.line());
      assertThat(line.isObject()).isTrue();
      assertThat(line.path("msg").isMissingNode()).isFalse();
      assertThat(LEVELS).contains(line.path("level").asText());
      assertThat(entry.labels().asMap()).containsKeys("app", "emitter", "level", "scenario");
    }
  }
}
