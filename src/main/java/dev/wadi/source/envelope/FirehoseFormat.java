package dev.wadi.source.envelope;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.codec.envelope.FirehoseDecoder;
import dev.wadi.codec.envelope.FirehoseLogs;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.door.ArrivalTimes;
import dev.wadi.source.door.DoorBatch;
import dev.wadi.source.door.DoorBody;
import dev.wadi.source.door.DoorFormat;
import dev.wadi.source.door.DoorHead;
import dev.wadi.source.door.DoorOutcome;
import dev.wadi.source.door.DoorPath;
import dev.wadi.source.door.DoorQuery;
import dev.wadi.source.door.DoorReply;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** {@code POST /ingest/firehose}: the HTTP endpoint to which Amazon Data Firehose delivers. */
public final class FirehoseFormat implements DoorFormat {
  static final String SOURCE = "firehose";
  static final String PATH = "ingest/firehose";

  private static final String REQUEST_ID = "x-amz-firehose-request-id";
  private static final String SOURCE_ARN = "x-amz-firehose-source-arn";
  private static final String VERSION = "x-amz-firehose-protocol-version";
  private static final String KNOWN_VERSION = "1.0";

  /* The service reads no more of it. */
  private static final int MOST_ERROR_CHARS = 8_192;

  private final FirehoseDecoder decoder = new FirehoseDecoder();
  private final InstantSource clock;
  private final ArrivalTimes arrivals;

  FirehoseFormat(InstantSource clock) {
    this.clock = clock;
    this.arrivals = new ArrivalTimes(clock);
  }

  @Override
  public String source() {
    return SOURCE;
  }

  @Override
  public List<DoorPath> paths() {
    return List.of(new DoorPath(PATH));
  }

  @Override
  public Set<String> headers() {
    return Set.of(REQUEST_ID, SOURCE_ARN, VERSION, CommonAttributes.HEADER);
  }

  @Override
  public String tokenHeader() {
    return "X-Amz-Firehose-Access-Key";
  }

  /* What was not taken for hours comes late. */
  @Override
  public boolean anyTimeAndLabels() {
    return true;
  }

  @Override
  public @Nullable String onceBy(DoorHead head) {
    String id = head.header(REQUEST_ID);
    return id == null || id.isBlank() ? null : "firehose:" + id.strip();
  }

  @Override
  public DoorBatch decode(DoorBody body) throws MalformedPushException, TooLargeException {
    DoorHead head = body.head();
    String version = head.header(VERSION);
    if (version != null && !version.strip().equals(KNOWN_VERSION)) {
      throw new MalformedPushException(
          "X-Amz-Firehose-Protocol-Version: not known (expected: " + KNOWN_VERSION + ")");
    }
    FirehoseLogs logs = decoder.decode(WrappedBody.of(body, labels(head), arrivals));
    return new DoorBatch(logs.batch(), false, 0, null, "", logs.requestId());
  }

  private static Map<String, String> labels(DoorHead head) throws MalformedPushException {
    Map<String, String> labels = DoorQuery.of(head.query()).labels();
    CommonAttributes.labels(head.header(CommonAttributes.HEADER)).forEach(labels::putIfAbsent);
    String stream = head.header(SOURCE_ARN);
    if (stream != null && !stream.isBlank()) {
      labels.putIfAbsent("delivery_stream", stream.substring(stream.lastIndexOf('/') + 1).strip());
    }
    labels.putIfAbsent("source", SOURCE);
    return labels;
  }

  /*
   * Whatever is not 200 comes again for some time, and then it lies in the stream's bucket. A request
   * of which nothing was kept may well go there. When a part was, a repetition would end no better,
   * so that is a success which tells how it was.
   */
  @Override
  public DoorReply reply(DoorHead head, DoorOutcome outcome) {
    boolean kept =
        outcome.how() == DoorOutcome.How.KEPT
            || (outcome.how() == DoorOutcome.How.PARTLY
                && outcome.refusedEntries() < outcome.receivedEntries());
    int status = kept ? 200 : outcome.status();
    if (outcome.reason() == Refusal.UNSUPPORTED_ENCODING && status == 400) {
      status = 415;
    }
    String id = head.header(REQUEST_ID);
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("requestId", id != null ? id : outcome.detail() instanceof String told ? told : "");
    body.put("timestamp", clock.millis());
    String text = outcome.text();
    if (!text.isEmpty()) {
      body.put(
          "errorMessage",
          text.length() > MOST_ERROR_CHARS ? text.substring(0, MOST_ERROR_CHARS) : text);
    }
    return DoorReply.json(status, body.toString());
  }
}
