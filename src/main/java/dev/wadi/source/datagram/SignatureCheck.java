package dev.wadi.source.datagram;

import dev.wadi.codec.logd.LogdPacket;
import dev.wadi.model.Sha256;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.security.DigestException;
import java.security.MessageDigest;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Finds the secret that signed a datagram. Makes no object, and takes as long for a sum that is
 * wrong at its beginning as for one that is wrong at its end. For one thread.
 */
final class SignatureCheck {
  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  private final MessageDigest sha = Sha256.digest();
  private final byte[] sum = new byte[LogdPacket.SUM_BYTES];

  /** The first of some secrets that made the sum of a datagram, or null. */
  @Nullable SharedSecret signer(List<SharedSecret> secrets, byte[] buffer, int offset, int length) {
    for (int i = 0; i < secrets.size(); i++) {
      SharedSecret secret = secrets.get(i);
      if (isSignedWith(secret, buffer, offset, length)) {
        return secret;
      }
    }
    return null;
  }

  private boolean isSignedWith(SharedSecret secret, byte[] buffer, int offset, int length) {
    sha.update(secret.bytes());
    sha.update(buffer, offset + LogdPacket.SUM_BYTES, length - LogdPacket.SUM_BYTES);
    try {
      sha.digest(sum, 0, sum.length);
    } catch (DigestException e) {
      throw new IllegalStateException("a sum of SHA-256 has 32 bytes", e);
    }
    long difference = 0;
    for (int i = 0; i < LogdPacket.SUM_BYTES; i += Long.BYTES) {
      difference |= (long) LONGS.get(sum, i) ^ (long) LONGS.get(buffer, offset + i);
    }
    return difference == 0;
  }
}
