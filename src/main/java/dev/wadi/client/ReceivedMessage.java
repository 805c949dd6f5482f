package dev.wadi.client;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.time.DateTimeException;
import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a server sends: a bare {@code Msg} in protobuf, a line or a word of the server's own.
 * It came over the network and may be anything.
 */
final class ReceivedMessage {
  private static final String CONTROL_KEY = "//logd";
  private static final String END = "+END";
  private static final String KICK = "kick";
  private static final String TAILING = "tailing logs";
  private static final String LOST = "lost ";

  /* Tags of all fields that we know are one byte; tag 0 is none. */
  private static final int KNOWN_TAGS = 0x7f;

  private static final int VARINT = 0;
  private static final int EIGHT_BYTES = 1;
  private static final int BLOCK = 2;
  private static final int FOUR_BYTES = 5;

  private final byte[] bytes;
  private final int end;
  private int at;

  private ReceivedMessage(byte[] bytes, int from, int end) {
    this.bytes = bytes;
    this.at = from;
    this.end = end;
  }

  /** The message, or null when these bytes are none. */
  static @Nullable ReceivedLine read(byte[] bytes, int length) {
    try {
      return new ReceivedMessage(bytes, 0, length).line();
    } catch (Malformed | DateTimeException | ArithmeticException e) {
      return null;
    }
  }

  /** Whether the server speaks of itself. */
  static boolean isControl(ReceivedLine message) {
    return message.key().equals(CONTROL_KEY);
  }

  static boolean isEnd(ReceivedLine message) {
    return isControl(message) && message.text().equals(END);
  }

  static boolean isKick(ReceivedLine message) {
    return isControl(message) && message.text().equals(KICK);
  }

  static boolean isTailing(ReceivedLine message) {
    return isControl(message) && message.text().contains(TAILING);
  }

  /** Lines that the server let go because it had no room for them; 0 when it says no such thing. */
  static long lost(ReceivedLine message) {
    String text = message.text();
    if (!isControl(message) || !text.startsWith(LOST)) {
      return 0;
    }
    try {
      return Math.max(0, Long.parseLong(text.substring(LOST.length())));
    } catch (NumberFormatException e) {
      return 0; // a word of a server that is none of ours
    }
  }

  private static final class Malformed extends Exception {
    private static final long serialVersionUID = 1;

    Malformed() {
      super("no message", null, false, false);
    }
  }

  private ReceivedLine line() throws Malformed {
    Instant time = Instant.EPOCH;
    long level = 0;
    String text = "";
    String stackTrace = "";
    long method = 0;
    String url = "";
    long status = 0;
    String key = "";
    while (at < end) {
      long tag = varint();
      int kind = (int) (tag & 7);
      switch (tag < 0 || tag > KNOWN_TAGS ? 0 : (int) tag) {
        case 1 << 3 | BLOCK -> time = time();
        case 6 << 3 -> level = varint();
        case 7 << 3 | BLOCK -> text = text();
        case 8 << 3 | BLOCK -> stackTrace = text();
        case 9 << 3 -> method = varint();
        case 10 << 3 | BLOCK -> url = text();
        case 11 << 3 -> status = varint();
        case 12 << 3 | BLOCK -> key = text();
        default -> skip(kind);
      }
    }
    int plainStatus = status < 0 || status > 999 ? 0 : (int) status;
    return new ReceivedLine(
        time,
        level == 0 ? null : LogLevel.of(level),
        key,
        text,
        stackTrace,
        new HttpFields(HttpFields.method(method), url, plainStatus));
  }

  private Instant time() throws Malformed {
    int length = length();
    ReceivedMessage inner = new ReceivedMessage(bytes, at, at + length);
    at += length;
    long seconds = 0;
    long nanos = 0;
    while (inner.at < inner.end) {
      long tag = inner.varint();
      if (tag == (1 << 3)) {
        seconds = inner.varint();
      } else if (tag == (2 << 3)) {
        nanos = inner.varint();
      } else {
        inner.skip((int) (tag & 7));
      }
    }
    return Instant.ofEpochSecond(seconds, nanos);
  }

  private String text() throws Malformed {
    int length = length();
    String text = new String(bytes, at, length, UTF_8);
    at += length;
    return text;
  }

  private int length() throws Malformed {
    long length = varint();
    if (length < 0 || length > end - at) {
      throw new Malformed();
    }
    return (int) length;
  }

  private void skip(int kind) throws Malformed {
    switch (kind) {
      case VARINT -> varint();
      case EIGHT_BYTES -> jump(8);
      case BLOCK -> jump(length());
      case FOUR_BYTES -> jump(4);
      default -> throw new Malformed(); // groups are older than all servers
    }
  }

  private void jump(int count) throws Malformed {
    if (count > end - at) {
      throw new Malformed();
    }
    at += count;
  }

  private long varint() throws Malformed {
    long value = 0;
    for (int shift = 0; shift < Long.SIZE; shift += 7) {
      if (at >= end) {
        throw new Malformed();
      }
      byte next = bytes[at++];
      value |= (long) (next & 0x7f) << shift;
      if (next >= 0) {
        return value;
      }
    }
    throw new Malformed();
  }
}
