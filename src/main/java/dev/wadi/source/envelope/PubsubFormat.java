package dev.wadi.source.envelope;

import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.codec.envelope.BadPayloadException;
import dev.wadi.codec.envelope.PubsubDecoder;
import dev.wadi.codec.envelope.PubsubLogs;
import dev.wadi.codec.envelope.Wrapped;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Batch;
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
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** {@code POST /ingest/pubsub}: the endpoint to which Google Pub/Sub pushes messages. */
public final class PubsubFormat implements DoorFormat {
  static final String SOURCE = "pubsub";
  static final String PATH = "ingest/pubsub";

  /* What a message as a whole is refused for because of what is in it. */
  private static final Set<Refusal> OF_CONTENT =
      EnumSet.of(
          Refusal.LINE_TOO_LONG,
          Refusal.METADATA_TOO_LARGE,
          Refusal.TOO_OLD,
          Refusal.TOO_NEW,
          Refusal.SCHEMA,
          Refusal.KEY_REUSED);

  private final PubsubDecoder decoder = new PubsubDecoder();
  private final ArrivalTimes arrivals;

  PubsubFormat(InstantSource clock) {
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

  /* A message may be as old as its subscription keeps it. */
  @Override
  public boolean anyTimeAndLabels() {
    return true;
  }

  @Override
  public String onceField() {
    return "messageId";
  }

  @Override
  public DoorBatch decode(DoorBody body) throws MalformedPushException, TooLargeException {
    Map<String, String> labels = DoorQuery.of(body.head().query()).labels();
    labels.putIfAbsent("source", SOURCE);
    Wrapped request = WrappedBody.of(body, labels, arrivals);
    try {
      PubsubLogs logs = decoder.decode(request);
      return new DoorBatch(logs.batch(), false, 0, null, "", null, logs.onceBy());
    } catch (BadPayloadException e) {
      return refused(body, Refusal.MALFORMED, e);
    } catch (TooLargeException e) {
      return refused(body, Refusal.TOO_LARGE, e);
    }
  }

  private static DoorBatch refused(DoorBody body, Refusal reason, Exception why) {
    Batch nothing = new Batch(body.tenant(), List.of());
    return new DoorBatch(nothing, false, 1, reason, "message.data: " + why.getMessage(), null);
  }

  /*
   * Whatever is no success comes again for days. So what would be refused again each time, for what
   * is in the message, is a success that tells how many of its entries were not kept; it is counted
   * as refused. What somebody can set right (a key, a label of the address, a limit of the door, a
   * request that is none of Pub/Sub's) and what passes by itself is none, and may come again.
   */
  @Override
  public DoorReply reply(DoorHead head, DoorOutcome outcome) {
    if (outcome.how() == DoorOutcome.How.KEPT) {
      return DoorReply.empty(204);
    }
    boolean forGood = isForGood(outcome);
    int refused =
        outcome.how() == DoorOutcome.How.PARTLY
            ? outcome.refusedEntries()
            : outcome.receivedEntries();
    int status = forGood ? 200 : outcome.status();
    if (outcome.reason() == Refusal.UNSUPPORTED_ENCODING && status == 400) {
      status = 415;
    }
    ObjectNode body = JsonNodeFactory.instance.objectNode();
    if (forGood) {
      body.put("accepted", outcome.receivedEntries() - refused);
      body.put("refused", refused);
    }
    if (!outcome.text().isEmpty()) {
      body.put("error", outcome.text());
    }
    return DoorReply.json(status, body.toString());
  }

  private static boolean isForGood(DoorOutcome outcome) {
    Refusal reason = outcome.reason();
    return outcome.how() == DoorOutcome.How.PARTLY
        ? reason != Refusal.INVALID_LABELS
        : reason != null && OF_CONTENT.contains(reason);
  }
}
