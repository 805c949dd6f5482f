package dev.wadi.source.hec;

import dev.wadi.codec.hec.BadEventException;
import dev.wadi.codec.hec.HecDecoder;
import dev.wadi.codec.hec.HecOrigin;
import dev.wadi.codec.json.JsonReader;
import dev.wadi.codec.json.MalformedJsonException;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.model.Batch;
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
import dev.wadi.source.door.DoorQuery;
import dev.wadi.source.door.DoorReply;
import dev.wadi.source.hec.HecAnswers.Asked;
import dev.wadi.source.hec.HecAnswers.Code;
import dev.wadi.source.hec.HecAnswers.Told;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * {@code POST /services/collector}: Splunk's HTTP Event Collector. An answer comes when the events
 * are on disk, so an acknowledgement that is asked for afterwards is always there.
 */
public final class HecFormat implements DoorFormat {
  static final String SOURCE = "splunk";

  private static final String EVENTS = "services/collector";
  private static final String RAW = EVENTS + "/raw";
  private static final String ACK = EVENTS + "/ack";
  private static final int MOST_ACKS = 100_000;
  private static final Pattern CHANNEL =
      Pattern.compile("[0-9A-Fa-f]{8}(-[0-9A-Fa-f]{4}){3}-[0-9A-Fa-f]{12}");

  private final HecDecoder decoder = new HecDecoder();
  private final ArrivalTimes arrivals;

  private final AckIds ackIds;

  HecFormat(InstantSource clock) {
    this.arrivals = new ArrivalTimes(clock);
    this.ackIds = new AckIds(clock);
  }

  @Override
  public String source() {
    return SOURCE;
  }

  @Override
  public List<DoorPath> paths() {
    return List.of(
        new DoorPath(EVENTS),
        new DoorPath(EVENTS + "/event"),
        new DoorPath(EVENTS + "/event/1.0"),
        new DoorPath(RAW),
        new DoorPath(RAW + "/1.0"),
        new DoorPath(ACK));
  }

  @Override
  public Set<String> headers() {
    return Set.of("authorization", "x-api-key", "x-splunk-request-channel");
  }

  /* Docker's driver does so before it starts a container. */
  @Override
  public boolean answersOptions() {
    return true;
  }

  /* A collector indexes events of any age. */
  @Override
  public boolean anyTimeAndLabels() {
    return true;
  }

  @Override
  public DoorBatch decode(DoorBody body)
      throws MalformedPushException, TooLargeException, DoorException {
    DoorHead head = body.head();
    DoorQuery query = DoorQuery.of(head.query());
    String channel = channel(head, query);
    if (channel != null && !CHANNEL.matcher(channel).matches()) {
      throw refused(Code.CHANNEL_INVALID, -1, 0);
    }
    Content content = body.content();
    if (head.path().equalsIgnoreCase(ACK)) {
      if (channel == null) {
        throw refused(Code.CHANNEL_MISSING, -1, 0);
      }
      Asked asked = new Asked(acks(content, body), channel);
      return new DoorBatch(new Batch(body.tenant(), List.of()), true, 0, null, "", asked);
    }
    try {
      Batch batch = read(body, content, query);
      return new DoorBatch(batch, true, 0, null, "", new Told(null, -1, channel));
    } catch (BadEventException e) {
      boolean placed = e.fault() != BadEventException.Fault.NO_DATA;
      throw refused(Code.of(e.fault()), placed ? e.event() : -1, placed ? 1 : 0);
    }
  }

  private Batch read(DoorBody body, Content content, DoorQuery query)
      throws BadEventException, MalformedPushException {
    HecOrigin origin =
        new HecOrigin(
            query.text("host"),
            query.text("source"),
            query.text("sourcetype"),
            query.text("index"));
    boolean raw = body.head().path().regionMatches(true, 0, RAW, 0, RAW.length());
    if (raw && !body.head().isUtf8()) {
      throw new MalformedPushException("charset: not supported (expected: utf-8)");
    }
    return raw
        ? decoder.raw(
            body.tenant(),
            content.bytes(),
            content.offset(),
            content.length(),
            origin,
            arrivals,
            body.limits())
        : decoder.events(
            body.tenant(),
            content.bytes(),
            content.offset(),
            content.length(),
            origin,
            arrivals,
            body.limits());
  }

  private static DoorException refused(Code code, int event, int entries) {
    return new DoorException(Refusal.MALFORMED, entries, code.text, new Told(code, event, null));
  }

  private static @Nullable String channel(DoorHead head, DoorQuery query) {
    String header = head.header("x-splunk-request-channel");
    String channel = header == null ? query.text("channel") : header.strip();
    return channel.isEmpty() ? null : channel;
  }

  private static List<Long> acks(Content content, DoorBody body)
      throws MalformedPushException, DoorException {
    JsonReader json = new JsonReader(content.bytes(), content.offset(), content.length());
    List<Long> ids = new ArrayList<>();
    try {
      json.beginObject();
      for (boolean first = true; json.nextField(first); first = false) {
        if (!json.textIs("acks")) {
          json.skip();
          continue;
        }
        json.beginArray();
        for (boolean one = true; json.nextElement(one); one = false) {
          if (ids.size() == MOST_ACKS) {
            throw new MalformedPushException("acks: more than " + MOST_ACKS);
          }
          body.limits().checkEntries(ids.size() + 1L);
          ids.add(json.integer());
        }
      }
      json.end();
    } catch (MalformedJsonException e) {
      throw refused(Code.INVALID_FORMAT, -1, 0);
    }
    return ids;
  }

  @Override
  public DoorReply reply(DoorHead head, DoorOutcome outcome) {
    return HecAnswers.reply(head, outcome, ackIds);
  }
}
