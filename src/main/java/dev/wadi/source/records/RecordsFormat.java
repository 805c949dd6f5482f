package dev.wadi.source.records;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.codec.records.RecordsDecoder;
import dev.wadi.codec.records.RecordsDecoder.Form;
import dev.wadi.model.Identity;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.door.ArrivalTimes;
import dev.wadi.source.door.DoorBatch;
import dev.wadi.source.door.DoorBody;
import dev.wadi.source.door.DoorBody.Content;
import dev.wadi.source.door.DoorException;
import dev.wadi.source.door.DoorHead;
import dev.wadi.source.door.DoorOutcome;
import dev.wadi.source.door.DoorPath;
import dev.wadi.source.door.DoorQuery;
import dev.wadi.source.door.DoorReply;
import dev.wadi.source.door.SignedFormat;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /ingest/json}, {@code /ingest/text} and the {@code /loki/api/v1/raw} of Alloy: bodies
 * of records or lines, with labels in the query, {@code ?label.app=orders}. Who signs as Vercel
 * does needs no token.
 */
public final class RecordsFormat implements SignedFormat {
  static final String SOURCE = "records";
  static final String JSON = "ingest/json";
  static final String TEXT = "ingest/text";
  static final String ALLOY = "loki/api/v1/raw";

  private static final String LOGPLEX = "application/logplex-1";
  private static final String FRAME = "logplex-frame-id";

  /* Lines of none of these would be what their sender wrote. */
  private static final Pattern BINARY =
      Pattern.compile(
          "application/(x-|vnd\\.)?(msgpack|protobuf|cbor|bson|avro|zip|x-tar)(-.*)?"
              + "|multipart/.*|image/.*|audio/.*|video/.*");

  private final RecordsDecoder decoder = new RecordsDecoder();
  private final ArrivalTimes arrivals;
  private final Map<String, String> verification;

  /**
   * @param verification headers that a sender wants to see in an answer before it sends to us
   */
  RecordsFormat(InstantSource clock, Map<String, String> verification) {
    this.arrivals = new ArrivalTimes(clock);
    this.verification = Map.copyOf(verification);
  }

  @Override
  public String source() {
    return SOURCE;
  }

  @Override
  public List<DoorPath> paths() {
    return List.of(new DoorPath(JSON), new DoorPath(TEXT), new DoorPath(ALLOY));
  }

  @Override
  public boolean anyTimeAndLabels() {
    return true;
  }

  @Override
  public Set<String> headers() {
    return Set.of(FRAME, VercelProof.HEADER);
  }

  /* Logplex sends a request again under its number. */
  @Override
  public @Nullable String onceBy(DoorHead head) {
    String frame = head.mediaType().equals(LOGPLEX) ? head.header(FRAME) : null;
    return frame == null || frame.isBlank() ? null : "logplex:" + frame.strip();
  }

  @Override
  public Identity.@Nullable Answer claimed(DoorHead head, Identity identity) {
    return VercelProof.claimed(head, identity, SOURCE);
  }

  @Override
  public Identity.Answer proved(DoorHead head, ByteBuffer body, Identity identity) {
    return VercelProof.proved(head, body, identity, SOURCE);
  }

  @Override
  public DoorBatch decode(DoorBody body)
      throws MalformedPushException, TooLargeException, DoorException {
    DoorHead head = body.head();
    checkType(head);
    if (!head.isUtf8()) { // lines are from here to the disk; others would be kept as rubbish
      throw new MalformedPushException("charset: not supported (expected: utf-8)");
    }
    Form form = form(head);
    Map<String, String> labels = DoorQuery.of(head.query()).labels();
    labels.putIfAbsent("source", form == Form.LOGPLEX ? "heroku" : name(head));
    Content content = body.content();
    return new DoorBatch(
        decoder.decode(
            body.tenant(),
            form,
            labels,
            content.bytes(),
            content.offset(),
            content.length(),
            arrivals,
            body.limits()),
        false);
  }

  private static String name(DoorHead head) {
    return head.path().equalsIgnoreCase(JSON) ? "json" : "text";
  }

  private static Form form(DoorHead head) {
    if (head.mediaType().equals(LOGPLEX)) {
      return Form.LOGPLEX;
    }
    return head.path().equalsIgnoreCase(JSON) ? Form.JSON : Form.TEXT;
  }

  private static void checkType(DoorHead head) throws DoorException {
    if (BINARY.matcher(head.mediaType()).matches()) {
      String expected = head.path().equalsIgnoreCase(JSON) ? "JSON" : "lines of text";
      throw new DoorException(
          Refusal.UNSUPPORTED_ENCODING,
          0,
          "media type not supported (expected: " + expected + ")",
          null);
    }
  }

  /*
   * These senders know success and failure of a whole request. What is refused for good would be
   * refused again, so a request of which a part was kept is a success that tells how many were not.
   */
  @Override
  public DoorReply reply(DoorHead head, DoorOutcome outcome) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    int status = outcome.how() == DoorOutcome.How.REFUSED ? outcome.status() : 200;
    if (outcome.reason() == Refusal.UNSUPPORTED_ENCODING && status == 400) {
      status = 415;
    }
    if (outcome.how() == DoorOutcome.How.KEPT && head.path().equalsIgnoreCase(ALLOY)) {
      return DoorReply.empty(204);
    }
    if (status == 200) {
      body.put("accepted", outcome.receivedEntries() - outcome.refusedEntries());
      body.put("refused", outcome.refusedEntries());
    }
    if (!outcome.text().isEmpty()) {
      body.put("error", outcome.text());
    }
    Map<String, String> headers = new TreeMap<>(verification);
    DoorReply reply = DoorReply.json(status, body.toString());
    headers.putAll(reply.headers());
    return new DoorReply(status, reply.contentType(), reply.body(), headers);
  }
}
