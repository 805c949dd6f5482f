package dev.wadi.source.logops;

import dev.wadi.codec.logops.LogopsDecoder;
import dev.wadi.codec.logops.LogopsDecoder.Form;
import dev.wadi.codec.logops.LogopsDecoder.Origin;
import dev.wadi.codec.logops.LogopsDecoder.TooManyException;
import dev.wadi.codec.logops.LogopsLogs;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
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
import dev.wadi.source.door.DoorReply;
import dev.wadi.source.door.SignedFormat;
import dev.wadi.source.intake.LetInMark;
import java.nio.ByteBuffer;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /v1/logs}: gateway and front of LogOps in one. Elements of an array that are no
 * records refuse it, as in version 0.4; with {@code ?partial=true} they are passed over and
 * counted, as in 0.5.
 */
public final class LogopsFormat implements SignedFormat {
  static final String SOURCE = "logops";
  static final String PATH = "v1/logs";

  private static final String NO_EMITTER = "unknown";
  private static final String NO_SCENARIO = "none";

  private final LogopsSettings settings;
  private final LogopsProof proof;
  private final LogopsDecoder decoder = new LogopsDecoder();
  private final LogopsCounts counts;
  private final LogopsAnswers answers;
  private final ArrivalTimes arrivals;

  /**
   * What an answer tells of a body that was read.
   *
   * @param logs null when there were too many items to read them
   * @param items of such a body
   * @param bytes of a body that has too many; else 0
   */
  record Read(@Nullable LogopsLogs logs, int items, long bytes) {}

  LogopsFormat(
      LogopsSettings settings,
      LogopsCounts counts,
      InstantSource clock,
      long tableKey,
      @Nullable LetInMark mark) {
    this.settings = settings;
    this.proof = new LogopsProof(settings, clock, tableKey, mark);
    this.counts = counts;
    this.answers = new LogopsAnswers(settings, clock);
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
    Set<String> names = new TreeSet<>(LogopsProof.HEADERS);
    names.addAll(List.of("content-length", "x-emitter", "x-scenario", "x-scenario-id"));
    return names;
  }

  /* LogOps copies a time as text, whatever it is. */
  @Override
  public boolean anyTimeAndLabels() {
    return true;
  }

  @Override
  public Identity.@Nullable Answer claimed(DoorHead head, Identity identity) {
    return saidBytes(head) > settings.maxBodyBytes()
        ? new Identity.Stranger(Refusal.TOO_LARGE, LogopsAnswers.TOO_LARGE)
        : proof.claimed(head, identity, SOURCE);
  }

  @Override
  public Identity.Answer proved(DoorHead head, ByteBuffer body, Identity identity) {
    return proof.proved(head, body, identity, SOURCE);
  }

  /** What the sender says about the length; -1 when nothing. */
  static long saidBytes(DoorHead head) {
    String said = head.header("content-length");
    return said != null && said.matches("[0-9]{1,18}") ? Long.parseLong(said) : -1;
  }

  /** Who sends, as it says of itself: a name for people, and no identity. */
  static Origin origin(DoorHead head) {
    String scenario = head.header("x-scenario-id");
    return new Origin(
        text(head.header("x-emitter"), NO_EMITTER),
        text(scenario == null ? head.header("x-scenario") : scenario, NO_SCENARIO));
  }

  private static String text(@Nullable String header, String otherwise) {
    return header == null || header.isBlank() ? otherwise : header.strip();
  }

  @Override
  public DoorBatch decode(DoorBody body)
      throws MalformedPushException, TooLargeException, DoorException {
    requireSmall(body.length());
    Content content = body.content();
    requireSmall(content.length());
    Origin origin = origin(body.head());
    LogopsLogs logs;
    try {
      logs =
          decoder.decode(
              body.tenant(),
              form(body.head().mediaType()),
              origin,
              content.bytes(),
              content.offset(),
              content.length(),
              settings.maxItems(),
              arrivals.getAsLong(),
              body.limits(),
              body.unfolding());
    } catch (TooManyException e) {
      throw new DoorException(
          Refusal.TOO_LARGE, e.records(), LogopsAnswers.TOO_MANY, new Read(null, e.records(), 0));
    } catch (MalformedPushException e) {
      counts.unreadable(origin, 1);
      throw e;
    }
    counts.read(origin, logs);
    Read read = new Read(logs, logs.records(), 0);
    if (logs.invalidRecords() == 0) {
      return new DoorBatch(logs.batch(), false, 0, null, "", read);
    }
    int all = logs.records() + logs.invalidRecords();
    if (!partial(body.head()) || logs.records() == 0) {
      throw new DoorException(Refusal.MALFORMED, all, LogopsAnswers.INVALID, read);
    }
    return new DoorBatch(
        logs.batch(), false, logs.invalidRecords(), Refusal.MALFORMED, LogopsAnswers.INVALID, read);
  }

  private void requireSmall(int bytes) throws DoorException {
    if (bytes > settings.maxBodyBytes()) {
      throw new DoorException(
          Refusal.TOO_LARGE, 0, LogopsAnswers.TOO_LARGE, new Read(null, 0, bytes));
    }
  }

  @Override
  public boolean wholeOnly(DoorHead head) {
    return !partial(head);
  }

  static boolean partial(DoorHead head) {
    return List.of(head.query().split("&", -1)).contains("partial=true");
  }

  private static Form form(String mediaType) {
    if (mediaType.startsWith("text/plain")) {
      return Form.TEXT;
    }
    return mediaType.startsWith("text/csv") ? Form.CSV : Form.JSON;
  }

  @Override
  public DoorReply reply(DoorHead head, DoorOutcome outcome) {
    DoorReply reply = answers.reply(head, outcome);
    if (reply.status() == 200) {
      counts.accepted(
          origin(head),
          outcome.receivedEntries() - outcome.refusedEntries(),
          outcome.elapsedNanos());
    } else {
      counts.rejected(
          outcome.key().isEmpty() ? null : origin(head), LogopsAnswers.reason(reply, outcome));
    }
    return reply;
  }
}
