package dev.wadi.analysis.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.capture.CaptureLine;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/** The text of a line as valid UTF-8, in place where it stands so. For one thread. */
final class MessageBytes {
  private static final VarHandle LONG =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
  private static final long HIGH = 0x8080808080808080L;

  private byte[] bytes = new byte[0];
  private int offset;
  private int length;

  void turnTo(CaptureLine line) {
    if (line.messageIsPlain()
        && isAscii(line.buffer(), line.messageOffset(), line.messageLength())) {
      bytes = line.buffer();
      offset = line.messageOffset();
      length = line.messageLength();
    } else {
      // What is no UTF-8 becomes U+FFFD on the way through a string.
      bytes = line.message().getBytes(UTF_8);
      offset = 0;
      length = bytes.length;
    }
  }

  static boolean isAscii(byte[] b, int offset, int length) {
    int i = offset;
    int end = offset + length;
    for (; i <= end - 8; i += 8) {
      if (((long) LONG.get(b, i) & HIGH) != 0) {
        return false;
      }
    }
    for (; i < end; i++) {
      if (b[i] < 0) {
        return false;
      }
    }
    return true;
  }

  byte[] bytes() {
    return bytes;
  }

  int offset() {
    return offset;
  }

  int length() {
    return length;
  }
}
