package dev.wadi.source.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.bulk.BulkDecoder;
import dev.wadi.codec.bulk.BulkLogs;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
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
import java.net.URLDecoder;
import java.time.InstantSource;
import java.util.List;

/** {@code POST /_bulk} and {@code /INDEX/_bulk}: Elasticsearch's senders bring documents. */
public final class BulkFormat implements DoorFormat {
  static final String SOURCE = "elasticsearch";

  /** The version whose protocol this is. */
  static final String VERSION = "8.17.0";

  private static final String NOT_TAKEN = "items of the bulk request are not taken";

  private final BulkDecoder decoder = new BulkDecoder();
  private final ArrivalTimes arrivals;

  BulkFormat(InstantSource clock) {
    this.arrivals = new ArrivalTimes(clock);
  }

  @Override
  public String source() {
    return SOURCE;
  }

  @Override
  public List<DoorPath> paths() {
    return List.of(new DoorPath("_bulk"), new DoorPath("*/_bulk"));
  }

  /* A search engine takes documents of any time. */
  @Override
  public boolean anyTimeAndLabels() {
    return true;
  }

  @Override
  public DoorBatch decode(DoorBody body)
      throws MalformedPushException, TooLargeException, DoorException {
    String index = index(body.head().path());
    Content content = body.content();
    BulkLogs logs =
        decoder.decode(
            body.tenant(),
            index,
            content.bytes(),
            content.offset(),
            content.length(),
            arrivals,
            body.limits());
    if (logs.faults() == 0) {
      return new DoorBatch(logs.batch(), false, 0, null, "", logs);
    }
    if (logs.faults() == logs.items().size()) {
      throw new DoorException(Refusal.MALFORMED, logs.faults(), NOT_TAKEN, logs);
    }
    return new DoorBatch(logs.batch(), false, logs.faults(), Refusal.MALFORMED, NOT_TAKEN, logs);
  }

  private static String index(String path) throws MalformedPushException {
    int slash = path.indexOf('/');
    if (slash < 0) {
      return "";
    }
    try {
      return URLDecoder.decode(path.substring(0, slash).replace("+", "%2B"), UTF_8);
    } catch (IllegalArgumentException e) {
      throw new MalformedPushException("path: not percent-encoded (expected: such as %20)");
    }
  }

  @Override
  public DoorReply reply(DoorHead head, DoorOutcome outcome) {
    return BulkAnswers.reply(head, outcome);
  }
}
