package dev.wadi.source.push;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.source.door.DoorBody;
import java.nio.ByteBuffer;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.util.Arrays;
import javax.crypto.Mac;
import javax.crypto.spec.SecretKeySpec;
import org.jspecify.annotations.Nullable;

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

  /**
   * The same for a key that stands in the body itself, and is known only when that is read: the
   * content's hash is taken when the field is in it, and keyed afterwards.
   */
  static final class OfBody implements DoorBody.Shown {
    private final byte[] field;
    private byte @Nullable [] hash;

    OfBody(String field) {
      this.field = ('"' + field + '"').getBytes(UTF_8);
    }

    @Override
    public void take(byte[] body, int offset, int length) {
      if (!has(body, offset, length)) {
        return;
      }
      try {
        MessageDigest digest = MessageDigest.getInstance("SHA-256");
        digest.update(body, offset, length);
        hash = digest.digest();
      } catch (GeneralSecurityException e) {
        throw new IllegalStateException("SHA-256 is part of every JDK", e);
      }
    }

    private boolean has(byte[] body, int offset, int length) {
      int last = offset + length - field.length;
      for (int at = offset; at <= last; at++) {
        if (body[at] == '"' && Arrays.equals(body, at, at + field.length, field, 0, field.length)) {
          return true;
        }
      }
      return false;
    }

    /** The digest of the body that was taken, with its key. */
    long value(String key) {
      byte[] known = hash;
      /* A name may be written with escapes: then the key alone tells requests apart. */
      byte[] taken = known == null ? new byte[0] : known;
      PushDigest keyed = new PushDigest(key);
      keyed.take(taken, 0, taken.length);
      return keyed.value();
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
