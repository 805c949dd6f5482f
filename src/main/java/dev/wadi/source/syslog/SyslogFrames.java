package dev.wadi.source.syslog;

import java.util.Arrays;

/**
 * Parts what comes through a connection into messages, whichever way its sender frames them:
 * counted octets ({@code 34 <34>1 ...}, RFC 6587, 3.4.1) or an end of line, LF, CR LF or NUL
 * (3.4.2). Each message is judged by how it begins, so both may come through one connection. A
 * message that is longer than it may be is cut, and the rest of it passed over. For one thread.
 */
final class SyslogFrames {
  private static final int LONGEST_COUNT = 9;
  private static final int FIRST_HELD = 512;

  /** Takes the messages. */
  interface Out {
    /**
     * A message, which is only lent.
     *
     * @param cut whether it was longer
     */
    void message(byte[] bytes, int from, int to, boolean cut);
  }

  private enum State {
    /** Between messages. */
    BETWEEN,
    /** Digits that may be a count. */
    COUNT,
    /** A count and a blank; what follows decides. */
    COUNTED,
    OCTETS,
    LINE
  }

  private final int maxBytes;
  private final Out out;
  private State state = State.BETWEEN;
  private long count;
  private byte[] held = new byte[0];
  private int heldBytes;
  private long begun;

  /* Of the message being read, beyond what is held of it. */
  private boolean cut;
  private long left;

  SyslogFrames(int maxBytes, Out out) {
    this.maxBytes = maxBytes;
    this.out = out;
  }

  /** Whether a message has begun that has not ended. */
  boolean waits() {
    return state != State.BETWEEN;
  }

  /** The number of the message that began last, counted from 1. */
  long begun() {
    return begun;
  }

  /** Takes what came next; nothing of it is kept but the beginning of a message. */
  void take(byte[] bytes, int from, int to) {
    int at = from;
    while (at < to) {
      at =
          switch (state) {
            case BETWEEN -> between(bytes, at);
            case COUNT -> count(bytes, at);
            case COUNTED -> counted(bytes, at);
            case OCTETS -> octets(bytes, at, to);
            case LINE -> line(bytes, at, to);
          };
    }
  }

  private int between(byte[] bytes, int at) {
    byte b = bytes[at];
    if (b == '\n' || b == '\r' || b == 0 || b == ' ') {
      return at + 1;
    }
    heldBytes = 0;
    cut = false;
    begun++;
    if (b >= '1' && b <= '9') {
      count = 0;
      state = State.COUNT;
    } else {
      state = State.LINE;
    }
    return at;
  }

  private int count(byte[] bytes, int at) {
    byte b = bytes[at];
    if (b >= '0' && b <= '9' && heldBytes < LONGEST_COUNT) {
      hold(bytes, at, at + 1);
      count = count * 10 + b - '0';
      return at + 1;
    }
    if (b == ' ') {
      hold(bytes, at, at + 1);
      state = State.COUNTED;
      return at + 1;
    }
    state = State.LINE;
    return at;
  }

  /* A message begins with its priority; a line of text may begin with a number. */
  private int counted(byte[] bytes, int at) {
    if (bytes[at] == '<') {
      heldBytes = 0;
      left = count;
      state = State.OCTETS;
    } else {
      state = State.LINE;
    }
    return at;
  }

  private int octets(byte[] bytes, int at, int to) {
    int here = (int) Math.min(left, to - at);
    left -= here;
    if (left == 0 && heldBytes == 0 && here <= maxBytes) {
      state = State.BETWEEN;
      give(bytes, at, at + here, false);
      return at + here;
    }
    holdSome(bytes, at, at + here);
    if (left == 0) {
      state = State.BETWEEN;
      give(held, 0, heldBytes, cut);
    }
    return at + here;
  }

  private int line(byte[] bytes, int at, int to) {
    int end = at;
    while (end < to && bytes[end] != '\n' && bytes[end] != 0) {
      end++;
    }
    if (end == to) {
      holdSome(bytes, at, end);
      return to;
    }
    state = State.BETWEEN;
    if (heldBytes == 0 && end - at <= maxBytes) {
      give(bytes, at, end, false);
    } else {
      holdSome(bytes, at, end);
      give(held, 0, heldBytes, cut);
    }
    return end + 1;
  }

  /** The connection has ended: what is there of a message is one. */
  void end() {
    if (state == State.BETWEEN) {
      return;
    }
    boolean part = state == State.OCTETS;
    state = State.BETWEEN;
    give(held, 0, heldBytes, cut || part);
    held = new byte[0];
    heldBytes = 0;
  }

  private void give(byte[] bytes, int from, int to, boolean wasCut) {
    int end = to;
    while (end > from && (bytes[end - 1] == '\n' || bytes[end - 1] == '\r')) {
      end--;
    }
    if (end > from) {
      out.message(bytes, from, end, wasCut);
    }
  }

  private void holdSome(byte[] bytes, int from, int to) {
    int room = maxBytes - heldBytes;
    if (to - from > room) {
      cut = true;
    }
    hold(bytes, from, from + Math.min(room, to - from));
  }

  private void hold(byte[] bytes, int from, int to) {
    int needed = heldBytes + to - from;
    if (needed > held.length) {
      int room = Math.min(Math.max(FIRST_HELD, 2 * held.length), maxBytes);
      held = Arrays.copyOf(held, Math.max(needed, room));
    }
    System.arraycopy(bytes, from, held, heldBytes, to - from);
    heldBytes = needed;
  }

  /** Lets go of what a long message needed. */
  void rest() {
    if (state == State.BETWEEN && held.length > FIRST_HELD) {
      held = new byte[0];
    }
  }

  /** Bytes that it holds. */
  int holds() {
    return held.length;
  }
}
