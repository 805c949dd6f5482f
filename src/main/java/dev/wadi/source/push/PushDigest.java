package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.source.door.DoorBody;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;

/**
 * Tells whether two requests with the same {@code Idempotency-Key} are the same: 64 bits of
 * HMAC-SHA256 of the body, without its compression.
 *
 * <p>The body is not redacted yet and the digest goes to disk, where a plain one would let anybody
 * try out what was removed, such as every card number. So it is keyed with the sender's key, which
 * no disk ever sees. For one request.
 */
final class PushDigest implements DoorBody.Shown {
  private final Mac mac;
  private long value;

  PushDigest(String idempotencyKey) {
    try {
      mac = Mac.getInstance("HmacSHA256");
      mac.init(new SecretKeySpec(idempotencyKey.getBytes(UTF_8), "HmacSHA256"));
    } catch (GeneralSecurityException e) {
      throw new IllegalStateException("HMAC-SHA256 is part of every JDK", e);
    }
  }

  @Override
  public void take(byte[] body, int offset, int length) {
    mac.update(body, offset, length);
    value = ByteBuffer.wrap(mac.doFinal()).getLong();
  }

  /** The digest of the body that was taken. */
  long value() {
    return value;
  }
}
