package dev.wadi.source.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import dev.wadi.codec.bulk.BulkFault;
import dev.wadi.codec.bulk.BulkItem;
import dev.wadi.codec.bulk.BulkLogs;
import dev.wadi.source.door.DoorHead;
import dev.wadi.source.door.DoorOutcome;
import dev.wadi.source.door.DoorReply;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Arrays;
import java.util.Map;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Elasticsearch's answers: a status for each item, or one error for the whole request. */
final class BulkAnswers {
  /** Clients of the last versions talk to nobody who does not say this. */
  static final Map<String, String> PRODUCT =
      Map.of("X-Elastic-Product", "Elasticsearch", "X-Content-Type-Options", "nosniff");

  /* Steps tell the first ones by their places; a sender must not take another one for safe. */
  private static final String ONE_OF_THESE =
      "some entries of this request were refused and only the first of them are known by name";

  private static final JsonFactory JSON = new JsonFactory();

  private BulkAnswers() {}

  private interface Members {
    void to(JsonGenerator out) throws IOException;
  }

  static DoorReply reply(DoorHead head, DoorOutcome outcome) {
    boolean whole = outcome.how() == DoorOutcome.How.REFUSED && outcome.status() != 400;
    return outcome.detail() instanceof BulkLogs logs && !whole
        ? items(head, outcome, logs)
        : error(outcome.status(), outcome.text());
  }

  private static DoorReply items(DoorHead head, DoorOutcome outcome, BulkLogs logs) {
    @Nullable BulkFault[] faults = new @Nullable BulkFault[logs.items().size()];
    for (int i = 0; i < faults.length; i++) {
      faults[i] = logs.items().get(i).fault();
    }
    int unknown = outcome.refusedEntries() - logs.faults();
    for (var refused : outcome.entries()) {
      int place = logs.places().entryOf(refused.buffer(), refused.offset());
      if (place >= 0 && faults[place] == null) {
        faults[place] = BulkFault.ofDocument(refused.reason());
        unknown--;
      }
    }
    if (outcome.how() == DoorOutcome.How.REFUSED || unknown > 0) {
      BulkFault rest =
          BulkFault.ofDocument(
              outcome.how() == DoorOutcome.How.REFUSED && outcome.entries().isEmpty()
                  ? outcome.text()
                  : ONE_OF_THESE);
      for (int i = 0; i < faults.length; i++) {
        faults[i] = faults[i] == null ? rest : faults[i];
      }
    }
    return json(
        200,
        ShownFields.asked(head.query()),
        out -> {
          out.writeNumberField("took", TimeUnit.NANOSECONDS.toMillis(outcome.elapsedNanos()));
          out.writeBooleanField("errors", Arrays.stream(faults).anyMatch(f -> f != null));
          out.writeArrayFieldStart("items");
          for (int i = 0; i < faults.length; i++) {
            item(out, logs.items().get(i), faults[i]);
          }
          out.writeEndArray();
        });
  }

  private static void item(JsonGenerator out, BulkItem item, @Nullable BulkFault fault)
      throws IOException {
    out.writeStartObject();
    out.writeObjectFieldStart(item.action());
    out.writeStringField("_index", item.index());
    out.writeStringField("_id", item.id().isEmpty() ? newId() : item.id());
    if (fault == null) {
      out.writeNumberField("_version", 1);
      out.writeStringField("result", "created");
    }
    out.writeNumberField("status", fault == null ? 201 : 400);
    if (fault != null) {
      out.writeObjectFieldStart("error");
      out.writeStringField("type", fault.type());
      out.writeStringField("reason", fault.reason());
      out.writeEndObject();
    }
    out.writeEndObject();
    out.writeEndObject();
  }

  private static String newId() {
    return Long.toUnsignedString(ThreadLocalRandom.current().nextLong(), 36);
  }

  private static DoorReply error(int status, String text) {
    String type =
        switch (status) {
          case 401, 403 -> "security_exception";
          case 413 -> "content_too_long_exception";
          case 429 -> "es_rejected_execution_exception";
          case 503 -> "unavailable_shards_exception";
          case 500, 501 -> "exception";
          default -> "illegal_argument_exception";
        };
    return json(
        status,
        out -> {
          out.writeObjectFieldStart("error");
          out.writeArrayFieldStart("root_cause");
          out.writeStartObject();
          out.writeStringField("type", type);
          out.writeStringField("reason", text);
          out.writeEndObject();
          out.writeEndArray();
          out.writeStringField("type", type);
          out.writeStringField("reason", text);
          out.writeEndObject();
          out.writeNumberField("status", status);
        });
  }

  private static DoorReply json(int status, Members members) {
    return json(status, ShownFields.ALL, members);
  }

  private static DoorReply json(int status, ShownFields shown, Members members) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (JsonGenerator out = shown.of(JSON.createGenerator(bytes))) {
      out.writeStartObject();
      members.to(out);
      out.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException(e); // an array does not fail
    }
    if (bytes.size() == 0) {
      bytes.writeBytes("{}".getBytes(UTF_8)); // of all fields none is shown
    }
    return new DoorReply(status, "application/json", bytes.toByteArray(), PRODUCT);
  }

  /** The page that clients ask before they send; the version is one whose protocol this is. */
  static byte[] greeting() {
    return json(
            200,
            out -> {
              out.writeStringField("name", "wadi");
              out.writeStringField("cluster_name", "wadi");
              out.writeStringField("cluster_uuid", "wadi");
              out.writeObjectFieldStart("version");
              out.writeStringField("number", BulkFormat.VERSION);
              out.writeStringField("build_flavor", "default");
              out.writeStringField("minimum_wire_compatibility_version", "7.17.0");
              out.writeStringField("minimum_index_compatibility_version", "7.0.0");
              out.writeEndObject();
              out.writeStringField("tagline", "You Know, for Search");
            })
        .body();
  }

  /** A license that lets every client send. */
  static byte[] license() {
    return ("{\"license\":{\"status\":\"active\",\"uid\":\"wadi\",\"type\":\"basic\","
            + "\"mode\":\"basic\"}}")
        .getBytes(UTF_8);
  }

  /** How well the only node is. */
  static byte[] health(boolean well) {
    return json(
            200,
            out -> {
              out.writeStringField("cluster_name", "wadi");
              out.writeStringField("status", well ? "green" : "red");
              out.writeBooleanField("timed_out", false);
              out.writeNumberField("number_of_nodes", 1);
              out.writeNumberField("number_of_data_nodes", 1);
            })
        .body();
  }

  /**
   * The only node, for clients that look for others.
   *
   * @param address as its sender reached it; empty when that is not known
   */
  static byte[] nodes(String address) {
    return json(
            200,
            out -> {
              out.writeStringField("cluster_name", "wadi");
              out.writeObjectFieldStart("nodes");
              if (!address.isEmpty()) {
                out.writeObjectFieldStart("wadi");
                out.writeStringField("name", "wadi");
                out.writeStringField("version", BulkFormat.VERSION);
                out.writeArrayFieldStart("roles");
                out.writeString("data");
                out.writeString("ingest");
                out.writeEndArray();
                out.writeObjectFieldStart("http");
                out.writeStringField("publish_address", address);
                out.writeEndObject();
                out.writeEndObject();
              }
              out.writeEndObject();
            })
        .body();
  }
}
