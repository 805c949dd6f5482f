package dev.wadi.source.otlp;

import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.codec.otlp.OtlpAnswer;
import dev.wadi.codec.otlp.OtlpJsonDecoder;
import dev.wadi.codec.otlp.OtlpLogs;
import dev.wadi.codec.otlp.OtlpMapping;
import dev.wadi.codec.otlp.OtlpPlaces;
import dev.wadi.codec.otlp.OtlpProtobufDecoder;
import dev.wadi.model.RefusedEntry;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.door.ArrivalTimes;
import dev.wadi.source.door.DoorBatch;
import dev.wadi.source.door.DoorBody;
import dev.wadi.source.door.DoorBody.Content;
import dev.wadi.source.door.DoorException;
import dev.wadi.source.door.DoorFormat;
import dev.wadi.source.door.DoorHead;
import dev.wadi.source.door.DoorOutcome;
import dev.wadi.source.door.DoorPath;
import dev.wadi.source.door.DoorReply;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/**
 * OTLP/HTTP for logs: protobuf and JSON.
 *
 * <p>Answers as the OTLP specification has it, in the content type of the request: 200, with {@code
 * partial_success} when records were rejected; else a {@code Status}. What may succeed later gets
 * one of the codes on which exporters try again, 429 or 503 with {@code Retry-After}: they drop
 * logs at any other, so a failure of ours and a body that came too slowly are 503 too.
 */
public final class OtlpFormat implements DoorFormat {
  static final String SOURCE = "otlp";

  private static final String JSON = "application/json";
  private static final String PROTOBUF = "application/x-protobuf";
  private static final int SHORTEST_RETRY_SECONDS = 1;

  private final List<DoorPath> paths;
  private final OtlpProtobufDecoder protobuf;
  private final OtlpJsonDecoder json;
  private final ArrivalTimes arrivals;

  /**
   * @param port of its own, with the path that exporters have by default; 0 for none
   */
  public OtlpFormat(OtlpMapping mapping, int port, InstantSource clock) {
    DoorPath shared = new DoorPath("otlp/v1/logs");
    this.paths = port == 0 ? List.of(shared) : List.of(shared, new DoorPath("v1/logs", port));
    this.protobuf = new OtlpProtobufDecoder(mapping);
    this.json = new OtlpJsonDecoder(mapping);
    this.arrivals = new ArrivalTimes(clock);
  }

  @Override
  public String source() {
    return SOURCE;
  }

  @Override
  public List<DoorPath> paths() {
    return paths;
  }

  @Override
  public DoorBatch decode(DoorBody body)
      throws MalformedPushException, TooLargeException, DoorException {
    requireKnown(body.head());
    Content content = body.content();
    OtlpLogs logs =
        isJson(body.head(), content)
            ? json.decode(
                body.tenant(),
                content.bytes(),
                content.offset(),
                content.length(),
                body.limits(),
                body.maxUnfoldedBytes(),
                arrivals)
            : protobuf.decode(
                body.tenant(),
                content.bytes(),
                content.offset(),
                content.length(),
                body.limits(),
                body.maxUnfoldedBytes(),
                arrivals);
    return new DoorBatch(
        logs.batch(),
        false,
        logs.rejectedRecords(),
        logs.rejectedRecords() == 0 ? null : Refusal.MALFORMED,
        logs.text(),
        logs.places());
  }

  private static void requireKnown(DoorHead head) throws DoorException {
    String type = head.mediaType();
    boolean known =
        type.isEmpty()
            || type.equals(JSON)
            || type.equals(PROTOBUF)
            || type.equals("application/protobuf");
    if (!known || (type.equals(JSON) && !isUtf8(head))) {
      throw new DoorException(
          Refusal.UNSUPPORTED_ENCODING,
          0,
          "unsupported media type (expected: " + PROTOBUF + " or " + JSON + " in UTF-8)",
          null);
    }
  }

  private static boolean isUtf8(DoorHead head) {
    String type = String.valueOf(head.contentType()).toLowerCase(Locale.ROOT);
    int at = type.indexOf("charset=");
    String charset = at < 0 ? "" : type.substring(at + 8).replace("\"", "").strip();
    return at < 0 || charset.startsWith("utf-8") || charset.startsWith("utf8");
  }

  /* Without a content type the first byte tells: no field of the request begins with a brace. */
  private static boolean isJson(DoorHead head, Content content) {
    String type = head.mediaType();
    if (!type.isEmpty()) {
      return type.equals(JSON);
    }
    int at = content.offset();
    int end = at + content.length();
    while (at < end && (content.bytes()[at] == ' ' || content.bytes()[at] == '\n')) {
      at++;
    }
    return at < end && content.bytes()[at] == '{';
  }

  @Override
  public DoorReply reply(DoorHead head, DoorOutcome outcome) {
    boolean asJson = head.mediaType().equals(JSON);
    return switch (outcome.how()) {
      case KEPT -> reply(200, asJson, OtlpAnswer.success(asJson), Map.of());
      case PARTLY ->
          reply(
              200,
              asJson,
              OtlpAnswer.partial(asJson, outcome.refusedEntries(), told(outcome)),
              Map.of());
      case REFUSED -> refused(asJson, outcome);
    };
  }

  private static DoorReply refused(boolean asJson, DoorOutcome outcome) {
    int status = status(outcome);
    Map<String, String> headers =
        status == 503 && outcome.retryAfterSeconds() == 0
            ? Map.of("Retry-After", String.valueOf(SHORTEST_RETRY_SECONDS))
            : Map.of();
    return reply(status, asJson, OtlpAnswer.status(asJson, code(status), told(outcome)), headers);
  }

  /* Each by its place in the request, whether it could not be read or a step refused it. */
  private static String told(DoorOutcome outcome) {
    if (!(outcome.detail() instanceof OtlpPlaces places)) {
      return outcome.text();
    }
    List<String> told = new ArrayList<>(places.rejected());
    for (RefusedEntry entry : outcome.entries()) {
      String place = places.of(entry.buffer(), entry.offset());
      told.add(place.isEmpty() ? "a record: " + entry.reason() : place + ": " + entry.reason());
    }
    if (told.isEmpty()) {
      return outcome.text();
    }
    int shown = Math.min(OtlpPlaces.MOST_TOLD, told.size());
    int refused = Math.max(outcome.refusedEntries(), told.size());
    String text = String.join("\n", told.subList(0, shown));
    return refused > shown ? text + "\nand " + (refused - shown) + " more records" : text;
  }

  private static int status(DoorOutcome outcome) {
    if (outcome.reason() == Refusal.UNSUPPORTED_ENCODING) {
      return 415;
    }
    return outcome.status() == 500 || outcome.status() == 408 ? 503 : outcome.status();
  }

  private static int code(int status) {
    return switch (status) {
      case 401 -> OtlpAnswer.UNAUTHENTICATED;
      case 403 -> OtlpAnswer.PERMISSION_DENIED;
      case 413, 429 -> OtlpAnswer.RESOURCE_EXHAUSTED;
      case 415, 417, 501 -> OtlpAnswer.UNIMPLEMENTED;
      case 503 -> OtlpAnswer.UNAVAILABLE;
      default -> OtlpAnswer.INVALID_ARGUMENT;
    };
  }

  private static DoorReply reply(
      int status, boolean asJson, byte[] body, Map<String, String> headers) {
    return new DoorReply(status, asJson ? JSON : PROTOBUF, body, headers);
  }
}
