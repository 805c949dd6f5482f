package dev.wadi.source.door;

import dev.wadi.model.Identity;
import java.nio.ByteBuffer;
import org.jspecify.annotations.Nullable;

/**
 * A format whose senders may prove who they are with the whole request, such as by a signature over
 * its body. What such a request claims is settled in two steps: at its head, so that strangers make
 * us read nothing, and when its body is there. Limits of a key are asked in between by nobody: else
 * whoever knows a public name could use them up.
 */
public interface SignedFormat extends DoorFormat {
  /**
   * Who a request says it is from, by its head alone.
   *
   * @return null when it is not signed, so that the house's keys decide; a stranger ends it here
   */
  Identity.@Nullable Answer claimed(DoorHead head, Identity identity);

  /**
   * Who a request is from, which has claimed to be somebody's.
   *
   * @param body as it came; its place is moved
   */
  Identity.Answer proved(DoorHead head, ByteBuffer body, Identity identity);
}
