package dev.wadi.codec.otlp;

import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import com.google.protobuf.InvalidProtocolBufferException;
import dev.wadi.codec.loki.DecodeLimits;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.PushRequestDecoder;
import dev.wadi.codec.loki.PushRequestEncoder;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.kit.CountedAllowance;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import io.opentelemetry.proto.collector.logs.v1.ExportLogsServiceRequest;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Tag;

/**
 * Whatever bytes come as logs of OpenTelemetry: a batch that can be written and read again, or the
 * declared exception, in memory that the bytes merit. See docs/testing.md.
 */
@Tag("fuzz")
class OtlpFuzzTest {
  private static final DecodeLimits LIMITS = new DecodeLimits(1_000, 10_000, 10_000);
  private static final int MAX = 1 << 20;

  /* The costliest byte: half of a stream that says nothing. */
  private static final long MEMORY_A_BYTE = 1_024;
  private static final long MEMORY = 4L * MAX;

  private final OtlpProtobufDecoder protobuf = new OtlpProtobufDecoder(OtlpMapping.LOKI);
  private final OtlpJsonDecoder json = new OtlpJsonDecoder(OtlpMapping.LOKI);
  private final OtlpEncoder encoder = new OtlpEncoder(OtlpMapping.LOKI);
  private final PushRequestEncoder push = new PushRequestEncoder();
  private final PushRequestDecoder pushes = new PushRequestDecoder();

  private interface Decoding {
    OtlpLogs decode(byte[] data, DecodeLimits limits)
        throws MalformedPushException, TooLargeException;
  }

  @FuzzTest
  void protobuf_of_any_bytes(byte[] data) throws Exception {
    OtlpLogs logs =
        read(
            data,
            (bytes, limits) -> protobuf.decode("t", bytes, 0, bytes.length, limits, MAX, () -> 1));
    if (logs == null) {
      return;
    }
    ExportLogsServiceRequest other;
    try {
      other = ExportLogsServiceRequest.parseFrom(data);
    } catch (InvalidProtocolBufferException e) {
      return; // a text that is not UTF-8, which we keep as it is
    }
    int records =
        other.getResourceLogsList().stream()
            .flatMap(resource -> resource.getScopeLogsList().stream())
            .mapToInt(scope -> scope.getLogRecordsCount())
            .sum();
    /* A reader of the authors merges resource logs of one field; ours takes each as it comes. */
    assertThat(logs.batch().entries() + logs.rejectedRecords()).isEqualTo(records);
  }

  @FuzzTest
  void json_of_any_bytes(byte[] data) throws Exception {
    var unused =
        read(
            data,
            (bytes, limits) -> json.decode("t", bytes, 0, bytes.length, limits, MAX, () -> 1));
  }

  private @Nullable OtlpLogs read(byte[] data, Decoding decoding) throws Exception {
    CountedAllowance memory = new CountedAllowance();
    OtlpLogs logs;
    try {
      logs = decoding.decode(data.clone(), LIMITS.within(memory));
    } catch (MalformedPushException | TooLargeException e) {
      assertThat(e.getMessage()).isNotEmpty();
      return null;
    } finally {
      assertThat(memory.peakBytes()).isLessThanOrEqualTo(MEMORY + MEMORY_A_BYTE * data.length);
    }
    Batch batch = logs.batch();
    assertThat(batch.entries() + logs.rejectedRecords()).isLessThanOrEqualTo(data.length);
    assertThat(logs.text().isEmpty()).isEqualTo(logs.rejectedRecords() == 0);
    if (batch.streams().stream().anyMatch(stream -> stream.labels().get("") != null)) {
      return logs; // refused by the chain before anybody writes it
    }
    byte[] again = push.encode(batch);
    assertThat(texts(pushes.decode("t", again, 0, again.length, DecodeLimits.DEFAULT)))
        .isEqualTo(texts(batch));
    for (OtlpEncoder.Form form : OtlpEncoder.Form.values()) {
      byte[] written = encoder.encode(batch, form);
      OtlpLogs second =
          form == OtlpEncoder.Form.JSON
              ? json.decode(
                  "t", written, 0, written.length, DecodeLimits.DEFAULT, 64 * MAX, () -> 1)
              : protobuf.decode(
                  "t", written, 0, written.length, DecodeLimits.DEFAULT, 64 * MAX, () -> 1);
      assertThat(second.batch().entries()).isEqualTo(batch.entries());
      assertThat(second.rejectedRecords()).isZero();
    }
    return logs;
  }

  private static List<String> texts(Batch batch) {
    List<String> texts = new ArrayList<>();
    for (Entry entry : batch) {
      texts.add(
          entry.labels().asMap()
              + " "
              + entry.timestampNanos()
              + " "
              + entry.line()
              + " "
              + entry.metadata());
    }
    return texts;
  }
}
