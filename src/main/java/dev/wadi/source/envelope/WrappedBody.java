package dev.wadi.source.envelope;

import dev.wadi.codec.envelope.Wrapped;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.codec.loki.TooLargeException;
import dev.wadi.source.door.ArrivalTimes;
import dev.wadi.source.door.DoorBody;
import dev.wadi.source.door.DoorBody.Content;
import java.util.Map;

/** A body of the door as those read it who unwrap it. */
final class WrappedBody {
  private WrappedBody() {}

  /**
   * A body without its compression. Of its bytes nothing is shown yet: what tells whether it comes
   * again is for its reader to say.
   *
   * @param labels of all entries
   */
  static Wrapped of(DoorBody body, Map<String, String> labels, ArrivalTimes arrivals)
      throws MalformedPushException, TooLargeException {
    Content content = body.content(DoorBody.Shown.TO_NOBODY);
    return new Wrapped(
        body.tenant(),
        labels,
        content.bytes(),
        content.offset(),
        content.length(),
        arrivals,
        body.maxUnfoldedBytes(),
        body.unfolding(),
        body.limits(),
        body.shown()::take);
  }
}
