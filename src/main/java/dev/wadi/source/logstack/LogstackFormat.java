package dev.wadi.source.logstack;

import dev.wadi.codec.logstack.EntryFault;
import dev.wadi.codec.logstack.LogstackDecoder;
import dev.wadi.codec.logstack.LogstackLimits;
import dev.wadi.codec.logstack.LogstackLogs;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.codec.plain.LinePlaces;
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
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * {@code POST /v1/logs:ingest}. One bad entry refuses the batch and names every bad one; with
 * {@code ?partial=true} the good ones are kept, and the answer names the others.
 */
public final class LogstackFormat implements DoorFormat {
  static final String SOURCE = "logstack";
  static final String PATH = "v1/logs:ingest";

  private final LogstackDecoder decoder;
  private final LogstackAnswers answers;
  private final ArrivalTimes arrivals;
  private final LogstackCounts counts;

  /** What is wrong with entries, and where the others are, on its way to the answer. */
  record Faults(List<EntryFault> faults, LinePlaces places) {}

  LogstackFormat(LogstackLimits limits, LogstackCounts counts, InstantSource clock) {
    this.counts = counts;
    this.decoder = new LogstackDecoder(limits);
    this.answers = new LogstackAnswers(clock);
    this.arrivals = new ArrivalTimes(clock);
  }

  @Override
  public String source() {
    return SOURCE;
  }

  @Override
  public Set<String> headers() {
    return Set.of("authorization", "x-api-key");
  }

  @Override
  public List<DoorPath> paths() {
    return List.of(new DoorPath(PATH));
  }

  /* LogStack knows no time that is too long ago: what its Loki does not take is a dead letter. */
  @Override
  public boolean anyTimeAndLabels() {
    return true;
  }

  @Override
  public DoorBatch decode(DoorBody body)
      throws MalformedPushException, TooLargeException, DoorException {
    Content content = body.content();
    LogstackLogs logs =
        decoder.decode(
            body.tenant(),
            content.bytes(),
            content.offset(),
            content.length(),
            arrivals.getAsLong(),
            body.limits(),
            body.unfolding());
    Faults faults = new Faults(logs.faults(), logs.places());
    if (logs.badEntries() == 0) {
      return new DoorBatch(logs.batch(), false, 0, null, "", faults, logs.onceBy());
    }
    String text = LogstackAnswers.bad(logs.badEntries(), logs.entries(), logs.faults());
    if (!partial(body.head()) || logs.badEntries() == logs.entries()) {
      throw new DoorException(Refusal.MALFORMED, logs.entries(), text, faults);
    }
    return new DoorBatch(
        logs.batch(), false, logs.badEntries(), Refusal.MALFORMED, text, faults, logs.onceBy());
  }

  @Override
  public String onceField() {
    return LogstackDecoder.ONCE;
  }

  @Override
  public boolean wholeOnly(DoorHead head) {
    return !partial(head);
  }

  private static boolean partial(DoorHead head) {
    for (String parameter : head.query().split("&", -1)) {
      if (parameter.equals("partial=true") || parameter.equals("partial=1")) {
        return true;
      }
    }
    return false;
  }

  @Override
  public DoorReply reply(DoorHead head, DoorOutcome outcome) {
    DoorReply reply = told(head, outcome);
    counts.answered(outcome, reply.status());
    return reply;
  }

  private DoorReply told(DoorHead head, DoorOutcome outcome) {
    return switch (outcome.how()) {
      case KEPT -> DoorReply.json(202, answers.accepted(outcome));
      case PARTLY ->
          partial(head) ? DoorReply.json(202, answers.accepted(outcome)) : refused(head, outcome);
      case REFUSED -> refused(head, outcome);
    };
  }

  private static DoorReply refused(DoorHead head, DoorOutcome outcome) {
    boolean shown = head.header("authorization") != null || head.header("x-api-key") != null;
    DoorReply reply = DoorReply.json(outcome.status(), LogstackAnswers.refused(outcome, shown));
    return reply.status() == 401
        ? new DoorReply(
            reply.status(),
            reply.contentType(),
            reply.body(),
            Map.of("WWW-Authenticate", "Bearer", "X-Content-Type-Options", "nosniff"))
        : reply;
  }
}
