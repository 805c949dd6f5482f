package dev.wadi.source.door;

import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A format of the HTTP door: one protocol's way to bring logs. The door does the rest for it:
 * heads, limits, logins before bodies, time-outs, memory, counts by source and reason, and that
 * there is one answer which comes after the disk has the lines.
 *
 * <p>A format is a part of a station ({@link dev.wadi.station.StationParts}) under any name; the
 * door finds it by its type. Its route is like those of {@code 10-push.camel.yaml}, with {@code
 * receivePush} as the first step and {@code pushAnswer} as the last. Threads share a format, and it
 * never blocks: it works on the event loop of the door, large bodies apart.
 */
public interface DoorFormat {
  /** The source: the label of metrics, {@code a-z 0-9 _ -}. */
  String source();

  /** Where its requests come in; each path is one format's. */
  List<DoorPath> paths();

  /** Headers that it wants to see besides those of the content. */
  default Set<String> headers() {
    return Set.of();
  }

  /**
   * The header in which its senders show a token, when they do not in {@code Authorization}. {@code
   * X-API-Key} is read at every door, and one of a protocol's own before it.
   */
  default String tokenHeader() {
    return "X-API-Key";
  }

  /** Whether its bodies in {@code application/x-protobuf} are packed though no header says so. */
  default boolean packsProtobuf() {
    return false;
  }

  /** Whether its senders may give lines of any time, and lines without labels. */
  default boolean anyTimeAndLabels() {
    return false;
  }

  /**
   * The field of a body that may hold a key by which the same request is kept once, as {@code
   * Idempotency-Key} does at the head; empty for none.
   */
  default String onceField() {
    return "";
  }

  /**
   * The key that the head of a request brings by its protocol's own name, by which the same request
   * is kept once; null for none. {@code Idempotency-Key} goes before it.
   */
  default @Nullable String onceBy(DoorHead head) {
    return null;
  }

  /**
   * Whether senders ask with {@code OPTIONS} if the door is there, and take 200 alone for a yes.
   */
  default boolean answersOptions() {
    return false;
  }

  /**
   * Whether a request of which entries are refused is to be refused as a whole, instead of keeping
   * the good ones.
   */
  default boolean wholeOnly(DoorHead head) {
    return false;
  }

  /**
   * Makes a batch of a body.
   *
   * @throws MalformedPushException when the body is none of its forms
   * @throws TooLargeException when it is or becomes larger than it may
   * @throws DoorException when it is refused for a reason of the format's own
   */
  DoorBatch decode(DoorBody body) throws MalformedPushException, TooLargeException, DoorException;

  /**
   * The answer, in the protocol's own words. Also asked for requests that were refused at their
   * head, or whose body did not come whole.
   */
  DoorReply reply(DoorHead head, DoorOutcome outcome);
}
