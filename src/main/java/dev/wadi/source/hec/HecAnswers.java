package dev.wadi.source.hec;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.codec.hec.BadEventException;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.door.DoorHead;
import dev.wadi.source.door.DoorOutcome;
import dev.wadi.source.door.DoorReply;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** The collector's answers: a text and a code, of "Troubleshoot HTTP Event Collector". */
final class HecAnswers {
  private HecAnswers() {}

  /**
   * What a request was about, for its answer.
   *
   * @param fault why it is refused; null when it is not
   * @param event the place of that in the request; -1 for none
   * @param channel on which its sender may ask later; null for none
   */
  record Told(@Nullable Code fault, int event, @Nullable String channel) {}

  /** Which acknowledgements are asked for, in a request that brings nothing. */
  record Asked(List<Long> ids, String channel) {
    Asked {
      ids = List.copyOf(ids);
    }
  }

  /** The collector's codes, as far as we have a use for them. */
  enum Code {
    SUCCESS(200, 0, "Success"),
    TOKEN_DISABLED(403, 1, "Token disabled"),
    TOKEN_REQUIRED(401, 2, "Token is required"),
    INVALID_AUTHORIZATION(401, 3, "Invalid authorization"),
    INVALID_TOKEN(403, 4, "Invalid token"),
    NO_DATA(400, 5, "No data"),
    INVALID_FORMAT(400, 6, "Invalid data format"),
    INTERNAL(500, 8, "Internal server error"),
    BUSY(503, 9, "Server is busy"),
    CHANNEL_MISSING(400, 10, "Data channel is missing"),
    CHANNEL_INVALID(400, 11, "Invalid data channel"),
    EVENT_MISSING(400, 12, "Event field is required"),
    EVENT_BLANK(400, 13, "Event field cannot be blank"),
    FIELDS(400, 15, "Error in handling indexed fields"),
    QUERY_TOKEN(400, 16, "Query string authorization is not enabled"),
    HEALTH_TOKEN(400, 21, "Invalid token"),
    HEALTH_TOKEN_DISABLED(400, 22, "Token disabled"),
    TOO_LARGE(413, 27, "Request entity too large");

    final int status;
    final int number;
    final String text;

    Code(int status, int number, String text) {
      this.status = status;
      this.number = number;
      this.text = text;
    }

    static Code of(BadEventException.Fault fault) {
      return switch (fault) {
        case NO_DATA -> NO_DATA;
        case INVALID_FORMAT -> INVALID_FORMAT;
        case EVENT_MISSING -> EVENT_MISSING;
        case EVENT_BLANK -> EVENT_BLANK;
        case FIELDS -> FIELDS;
      };
    }
  }

  /**
   * @param ids are given to what is safe now
   */
  static DoorReply reply(DoorHead head, DoorOutcome outcome, AckIds ids) {
    if (outcome.how() == DoorOutcome.How.KEPT) {
      if (outcome.detail() instanceof Asked asked) {
        return acks(asked, ids);
      }
      ObjectNode body = body(Code.SUCCESS);
      if (outcome.detail() instanceof Told told && told.channel() != null) {
        body.put("ackId", ids.give(told.channel()));
      }
      return DoorReply.json(200, body.toString());
    }
    if (outcome.detail() instanceof Told told && told.fault() != null) {
      ObjectNode body = body(told.fault());
      if (told.event() >= 0) {
        body.put("invalid-event-number", told.event());
      }
      return DoorReply.json(told.fault().status, body.toString());
    }
    Code code = code(head, outcome);
    ObjectNode body = body(code);
    boolean own = code == Code.INVALID_FORMAT || code == Code.BUSY || code == Code.TOO_LARGE;
    if (own && !outcome.text().isEmpty()) {
      /* Not the collector's: why it is so, for the person who looks. */
      body.put("reason", outcome.text());
    }
    /* Its senders repeat what is 429 as they do 503, and the limit of a key is best told as such. */
    int status = code == Code.BUSY || code == Code.INVALID_FORMAT ? outcome.status() : code.status;
    return DoorReply.json(status, body.toString());
  }

  private static Code code(DoorHead head, DoorOutcome outcome) {
    return switch (outcome.status()) {
      case 401 -> stranger(head, outcome.reason());
      case 403 -> Code.INVALID_TOKEN;
      case 413 -> Code.TOO_LARGE;
      case 429, 503 -> Code.BUSY;
      case 500 -> Code.INTERNAL;
      default -> Code.INVALID_FORMAT;
    };
  }

  private static Code stranger(DoorHead head, @Nullable Refusal reason) {
    if (reason == Refusal.KEY_INACTIVE || reason == Refusal.KEY_EXPIRED) {
      return Code.TOKEN_DISABLED;
    }
    String authorization = head.header("authorization");
    if (authorization == null && head.header("x-api-key") == null) {
      return ("&" + head.query()).contains("&token=") ? Code.QUERY_TOKEN : Code.TOKEN_REQUIRED;
    }
    if (authorization == null) {
      return Code.INVALID_TOKEN;
    }
    return authorization.matches("(?i)(Splunk|Bearer|Basic) .+")
        ? Code.INVALID_TOKEN
        : Code.INVALID_AUTHORIZATION;
  }

  private static DoorReply acks(Asked asked, AckIds ids) {
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    ObjectNode acks = body.putObject("acks");
    asked.ids().forEach(id -> acks.put(Long.toString(id), ids.isGiven(id, asked.channel())));
    return DoorReply.json(200, body.toString());
  }

  /** What somebody hears who asks how it is, with a token that is none. */
  static DoorReply healthFor(Refusal stranger) {
    boolean disabled = stranger == Refusal.KEY_INACTIVE || stranger == Refusal.KEY_EXPIRED;
    Code code = disabled ? Code.HEALTH_TOKEN_DISABLED : Code.HEALTH_TOKEN;
    return DoorReply.json(code.status, body(code).toString());
  }

  private static ObjectNode body(Code code) {
    return JsonNodeFactory.instance.objectNode().put("text", code.text).put("code", code.number);
  }
}
