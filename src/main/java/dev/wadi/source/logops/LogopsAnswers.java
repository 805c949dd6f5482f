package dev.wadi.source.logops;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.codec.logops.LogopsDecoder;
import dev.wadi.codec.logops.LogopsDecoder.Origin;
import dev.wadi.codec.logops.LogopsLogs;
import dev.wadi.model.LogStream;
import dev.wadi.model.Turn;
import dev.wadi.source.door.DoorHead;
import dev.wadi.source.door.DoorOutcome;
import dev.wadi.source.door.DoorReply;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * LogOps' answers: those of its front, {@code {"error":…}}, for who comes and how much, and those
 * of its gateway, {@code {"detail":…}}, for what records are. Threads share it.
 */
final class LogopsAnswers {
  static final String TOO_LARGE = "payload too large";
  static final String TOO_MANY = "too many items";
  static final String INVALID = "Invalid records in JSON array";
  static final String UNFIT = "Records that cannot be taken";

  private static final ObjectMapper JSON = new ObjectMapper();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'+00:00'").withZone(ZoneOffset.UTC);

  private final LogopsSettings settings;
  private final InstantSource clock;

  LogopsAnswers(LogopsSettings settings, InstantSource clock) {
    this.settings = settings;
    this.clock = clock;
  }

  DoorReply reply(DoorHead head, DoorOutcome outcome) {
    boolean good =
        outcome.how() == DoorOutcome.How.KEPT
            || (outcome.how() == DoorOutcome.How.PARTLY && LogopsFormat.partial(head));
    Map<String, String> headers = new LinkedHashMap<>();
    headers.put("X-Content-Type-Options", "nosniff");
    Turn turn = outcome.turn();
    if (turn.limit() > 0) {
      headers.put("X-RateLimit-Limit", Integer.toString(turn.limit()));
      headers.put("X-RateLimit-Remaining", Integer.toString(turn.remaining()));
    }
    if (good) {
      return reply(200, accepted(head, outcome), headers);
    }
    return switch (outcome.status()) {
      case 401 -> reply(401, error(stranger(head, outcome)), headers);
      case 403 -> reply(403, error(outcome.text()), headers);
      case 413 -> tooLarge(head, outcome, headers);
      case 429 -> reply(429, error("rate limit exceeded").put("limit", outcome.text()), headers);
      case 503, 500, 501 -> reply(outcome.status(), error(outcome.text()), headers);
      default -> invalid(outcome, headers);
    };
  }

  /* What the house's keys say is put into LogOps' words. */
  private static String stranger(DoorHead head, DoorOutcome outcome) {
    if (head.header("x-signature") != null || LogopsProof.isOwn(outcome.text())) {
      return outcome.text();
    }
    return head.header("x-api-key") == null ? LogopsProof.NO_KEY : LogopsProof.BAD_KEY;
  }

  /** Why a request was refused, in the words of LogOps' metrics. */
  static String reason(DoorReply reply, DoorOutcome outcome) {
    return switch (reply.status()) {
      case 401 -> LogopsProof.reason(outcome.text());
      case 403 -> "forbidden";
      case 413 -> reply.headers().getOrDefault("X-Backpressure-Reason", "too_large");
      case 429 -> "rate_limited";
      case 500, 501, 503 -> "unavailable";
      default -> "bad_request";
    };
  }

  private ObjectNode accepted(DoorHead head, DoorOutcome outcome) {
    Origin origin = LogopsFormat.origin(head);
    LogopsLogs logs = read(outcome).logs();
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    body.put("accepted", outcome.receivedEntries() - outcome.refusedEntries());
    if (outcome.refusedEntries() > 0) {
      body.put("rejected", outcome.refusedEntries());
    }
    body.put("ts", TIME.format(clock.instant()));
    body.put("emitter", origin.emitter());
    body.put("scenario", origin.scenario());
    body.put("missing_ts", logs == null ? 0 : logs.missingTimes());
    body.put("missing_level", logs == null ? 0 : logs.missingLevels());
    ObjectNode levels = body.putObject("levels");
    if (logs != null) {
      new TreeMap<>(logs.levels()).forEach(levels::put);
    }
    if (logs != null && settings.samples() > 0) {
      sample(body.putArray("sample"), logs);
    }
    return body;
  }

  /* The first records as they were made normal, for their sender alone: it wrote them. */
  private void sample(ArrayNode sample, LogopsLogs logs) {
    SortedMap<Integer, String> first = new TreeMap<>();
    for (LogStream stream : logs.batch().streams()) {
      for (int i = 0; i < stream.size(); i++) {
        int place = logs.places().entryOf(stream.lineBuffer(i), stream.lineOffset(i));
        if (place >= 0 && place < settings.samples()) {
          first.put(place, stream.line(i));
        }
      }
    }
    for (String line : first.values()) {
      try {
        JsonNode record = JSON.readTree(line);
        ObjectNode shown = sample.addObject();
        for (String field : List.of("ts", "level", "msg")) {
          shown.set(field, record.path(field));
        }
      } catch (JsonProcessingException e) {
        throw new UncheckedIOException(e); // the decoder writes JSON
      }
    }
  }

  private DoorReply tooLarge(DoorHead head, DoorOutcome outcome, Map<String, String> headers) {
    ObjectNode body = error(outcome.text());
    int items = read(outcome).items();
    if (items > 0) {
      headers.put("X-Backpressure-Reason", "too_many_items");
      return reply(
          413, body.put("max_items", settings.maxItems()).put("actual_items", items), headers);
    }
    body.put("max_body_bytes", settings.maxBodyBytes());
    long said = LogopsFormat.saidBytes(head);
    long actual = read(outcome).bytes();
    if (actual == 0 && said > settings.maxBodyBytes()) {
      headers.put("X-Backpressure-Reason", "too_large_hdr");
      return reply(413, body.put("content_length_hdr", said), headers);
    }
    headers.put("X-Backpressure-Reason", "too_large");
    if (actual > 0) {
      body.put("actual_bytes", actual);
    }
    return reply(413, body, headers);
  }

  private static DoorReply invalid(DoorOutcome outcome, Map<String, String> headers) {
    LogopsLogs logs = read(outcome).logs();
    if (logs != null && !outcome.entries().isEmpty()) {
      return reply(422, misfits(logs, outcome), headers);
    }
    if (logs != null && logs.invalidRecords() > 0) {
      ObjectNode body = JsonNodeFactory.instance.objectNode();
      ObjectNode detail = body.putObject("detail");
      detail.put("error", INVALID);
      ArrayNode places = detail.putArray("invalid_indices");
      logs.invalid().forEach(places::add);
      detail.put("count", logs.invalidRecords());
      return reply(422, body, headers);
    }
    if (LogopsProof.BAD_TIME.equals(outcome.text())) {
      return reply(400, error(outcome.text()), headers);
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    return reply(outcome.status(), body.put("detail", outcome.text()), headers);
  }

  /* What steps behind the door do not take: in the form of its own refusals, and why. */
  private static ObjectNode misfits(LogopsLogs logs, DoorOutcome outcome) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode detail = body.putObject("detail");
    detail.put("error", UNFIT);
    ArrayNode places = detail.putArray("invalid_indices");
    ArrayNode reasons = detail.putArray("reasons");
    outcome.entries().stream()
        .limit(LogopsDecoder.MOST_TOLD)
        .forEach(
            entry -> {
              int place = logs.places().entryOf(entry.buffer(), entry.offset());
              if (place < 0) {
                places.addNull();
              } else {
                places.add(place);
              }
              reasons.add(entry.reason());
            });
    detail.put("count", Math.max(outcome.entries().size(), outcome.refusedEntries()));
    return body;
  }

  private static LogopsFormat.Read read(DoorOutcome outcome) {
    return outcome.detail() instanceof LogopsFormat.Read read
        ? read
        : new LogopsFormat.Read(null, 0, 0);
  }

  private static ObjectNode error(String text) {
    return JsonNodeFactory.instance.objectNode().put("error", text);
  }

  private static DoorReply reply(int status, ObjectNode body, Map<String, String> headers) {
    try {
      return new DoorReply(status, "application/json", JSON.writeValueAsBytes(body), headers);
    } catch (JsonProcessingException e) {
      throw new UncheckedIOException(e); // a tree can always be written
    }
  }
}
