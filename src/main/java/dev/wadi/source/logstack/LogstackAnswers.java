package dev.wadi.source.logstack;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.codec.logstack.EntryFault;
import dev.wadi.codec.logstack.LogstackDecoder;
import dev.wadi.model.Verdict.Refusal;
import dev.wadi.source.door.DoorOutcome;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Comparator;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Stream;

/**
 * LogStack's answers. Accepted is {@code {"message","entries_accepted","request_id","timestamp"}};
 * every error {@code {"error","message","details"}} with a code of its own. No text repeats what
 * the sender wrote. Threads share it.
 */
final class LogstackAnswers {
  private static final JsonFactory FACTORY = new JsonFactory();
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSS'Z'").withZone(ZoneOffset.UTC);

  private final InstantSource clock;

  LogstackAnswers(InstantSource clock) {
    this.clock = clock;
  }

  /** Writes the members of an object. */
  interface Members {
    void to(JsonGenerator out) throws IOException;
  }

  /** An object as text. */
  static String object(Members members) {
    StringWriter text = new StringWriter();
    try (JsonGenerator out = FACTORY.createGenerator(text)) {
      out.writeStartObject();
      members.to(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // a StringWriter does not fail
    }
    return text.toString();
  }

  static String error(String code, String message, Members details) {
    return object(
        out -> {
          out.writeStringField("error", code);
          out.writeStringField("message", message);
          out.writeObjectFieldStart("details");
          details.to(out);
          out.writeEndObject();
        });
  }

  String accepted(DoorOutcome outcome) {
    int refused = outcome.refusedEntries();
    return object(
        out -> {
          out.writeStringField("message", "Logs accepted for processing");
          out.writeNumberField("entries_accepted", outcome.receivedEntries() - refused);
          if (refused > 0) {
            out.writeNumberField("entries_rejected", refused);
            faults(out, outcome);
          }
          out.writeStringField("request_id", requestId().toString());
          out.writeStringField("timestamp", now());
        });
  }

  String now() {
    return TIME.format(clock.instant());
  }

  private static UUID requestId() {
    ThreadLocalRandom random = ThreadLocalRandom.current();
    // Version 4 and the variant of RFC 9562, 5.4.
    long high = random.nextLong() & ~0xf000L | 0x4000L;
    long low = random.nextLong() & ~(3L << 62) | 1L << 63;
    return new UUID(high, low);
  }

  /**
   * @param shown whether the sender showed a key at all
   */
  static String refused(DoorOutcome outcome, boolean shown) {
    return switch (outcome.status()) {
      case 401 ->
          error("authentication_error", shown ? unknown(outcome) : "Not authenticated", out -> {});
      case 403 -> error("authentication_error", outcome.text(), out -> {});
      case 429 -> tooMuch(outcome);
      case 503 -> error("wal_error", outcome.text(), out -> retryAfter(out, outcome));
      case 500, 501 -> error("internal_error", "An unexpected error occurred", out -> {});
      default -> error("validation_error", told(outcome), out -> faults(out, outcome));
    };
  }

  private static String unknown(DoorOutcome outcome) {
    return outcome.reason() == null
        ? "Not authenticated"
        : switch (outcome.reason()) {
          case KEY_INACTIVE -> "Authentication token is inactive";
          case KEY_EXPIRED -> "Authentication token is expired";
          default -> "Invalid authentication token";
        };
  }

  private static String tooMuch(DoorOutcome outcome) {
    boolean rate = outcome.reason() == Refusal.TOO_FAST;
    return error(
        rate ? "rate_limit_exceeded" : "quota_exceeded",
        rate ? "Rate limit exceeded for token" : outcome.text(),
        out -> {
          retryAfter(out, outcome);
          if (!rate) {
            out.writeStringField("quota_type", outcome.turn().limitName());
          }
          out.writeStringField("limit", outcome.text());
        });
  }

  private static void retryAfter(JsonGenerator out, DoorOutcome outcome) throws IOException {
    if (outcome.retryAfterSeconds() > 0) {
      out.writeNumberField("retry_after", outcome.retryAfterSeconds());
    }
  }

  /* What the chain says of a batch shows its labels, which the sender wrote. */
  private static String told(DoorOutcome outcome) {
    if (outcome.reason() == Refusal.UNSUPPORTED_ENCODING) {
      return "Content-Encoding: not supported (expected: gzip, deflate, zstd, snappy or identity)";
    }
    if (outcome.entries().isEmpty()) {
      return outcome.text();
    }
    int refused =
        outcome.refusedEntries() > 0 ? outcome.refusedEntries() : outcome.entries().size();
    return bad(refused, outcome.receivedEntries(), faults(outcome));
  }

  /** So many entries are bad, and the first of them. */
  static String bad(int bad, int entries, List<EntryFault> faults) {
    return "%d of %d entries are not as they should be; the first: %s"
        .formatted(bad, entries, faults.get(0).told());
  }

  private static List<EntryFault> faults(DoorOutcome outcome) {
    if (!(outcome.detail() instanceof LogstackFormat.Faults told)) {
      return List.of();
    }
    return Stream.concat(
            told.faults().stream(),
            outcome.entries().stream()
                .map(
                    entry ->
                        new EntryFault(
                            told.places().entryOf(entry.buffer(), entry.offset()),
                            "",
                            entry.reason())))
        .sorted(Comparator.comparingInt(EntryFault::entry))
        .limit(LogstackDecoder.MOST_FAULTS)
        .toList();
  }

  private static void faults(JsonGenerator out, DoorOutcome outcome) throws IOException {
    List<EntryFault> faults = faults(outcome);
    if (faults.isEmpty()) {
      return;
    }
    out.writeArrayFieldStart("errors");
    for (EntryFault fault : faults) {
      out.writeStartObject();
      if (fault.entry() >= 0) {
        out.writeNumberField("entry", fault.entry());
      }
      out.writeStringField("field", fault.field());
      out.writeStringField("reason", fault.reason());
      out.writeEndObject();
    }
    out.writeEndArray();
  }
}
