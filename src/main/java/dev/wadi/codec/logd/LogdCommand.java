package dev.wadi.codec.logd;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Slice;
import java.util.Objects;

/**
 * A {@code Cmd} of logd's, read where it stands: texts are places in its buffer, and reading makes
 * no object. Reads the fields of all versions; one that it does not know, or that comes in another
 * wire type, is passed over, and of several the last counts, as protobuf has it.
 *
 * <p>To be used again for the next one; for one thread.
 */
public final class LogdCommand {
  /** What a datagram asks for. */
  public enum Name {
    WRITE,
    TAIL,
    PING,
    QUERY,
    /** A number that no version has given a meaning. */
    UNKNOWN
  }

  private static final Name[] NAMES = {Name.WRITE, Name.TAIL, Name.PING, Name.QUERY};

  private static final int VARINT = 0;
  private static final int FIXED64 = 1;
  private static final int BYTES = 2;
  private static final int FIXED32 = 5;

  /** A text that is not there. */
  private static final long NONE = 0;

  /* A time lies between the years 1 and 9999, as protobuf says, and within a long of nanoseconds. */
  private static final long MOST_SECONDS = 9_223_372_035L;

  private byte[] buffer = new byte[0];
  private int at;
  private boolean good;

  private int name;
  private boolean message;
  private boolean timed;
  private long seconds;
  private long nanos;
  private int level;
  private int method;
  private int status;
  private long env;
  private long svc;
  private long fn;
  private long text;
  private long stackTrace;
  private long url;
  private long key;

  private long skip;
  private long limit;
  private boolean started;
  private boolean ended;
  private long startSeconds;
  private long startNanos;
  private long endSeconds;
  private long endNanos;
  private int wantedLevel;
  private int wantedMethod;
  private int wantedStatus;
  private long wantedEnv;
  private long wantedSvc;
  private long wantedFn;
  private long wantedText;
  private long wantedUrl;
  private long wantedKey;

  /** Reads a payload; false when it is no protobuf, or a time in it is none. */
  public boolean read(byte[] bytes, int offset, int length) {
    Objects.checkFromIndexSize(offset, length, bytes.length);
    if (bytes.length >= Slice.LIMIT_BYTES) {
      throw new IllegalArgumentException("buffer: " + bytes.length + " bytes");
    }
    clear();
    buffer = bytes;
    at = offset;
    int end = offset + length;
    while (good && at < end) {
      int tag = tag(end);
      switch (tag) {
        case 1 << 3 | VARINT -> name = number(end);
        case 2 << 3 | BYTES -> readMessage(length(end));
        case 3 << 3 | BYTES -> readQuery(length(end));
        default -> pass(tag, end);
      }
    }
    return good
        && isTime(seconds, nanos)
        && isTime(startSeconds, startNanos)
        && isTime(endSeconds, endNanos);
  }

  private void clear() {
    good = true;
    name = 0;
    message = false;
    timed = false;
    seconds = 0;
    nanos = 0;
    level = 0;
    method = 0;
    status = 0;
    env = NONE;
    svc = NONE;
    fn = NONE;
    text = NONE;
    stackTrace = NONE;
    url = NONE;
    key = NONE;
    skip = 0;
    limit = 0;
    started = false;
    ended = false;
    startSeconds = 0;
    startNanos = 0;
    endSeconds = 0;
    endNanos = 0;
    wantedLevel = 0;
    wantedMethod = 0;
    wantedStatus = 0;
    wantedEnv = NONE;
    wantedSvc = NONE;
    wantedFn = NONE;
    wantedText = NONE;
    wantedUrl = NONE;
    wantedKey = NONE;
  }

  /** What is asked for. */
  public Name name() {
    return name >= 0 && name < NAMES.length ? NAMES[name] : Name.UNKNOWN;
  }

  /** Whether there is a message. */
  public boolean hasMessage() {
    return message;
  }

  /** The time of the message, nanoseconds since the epoch; a substitute when it brings none. */
  long timeNanos(long otherwise) {
    return timed ? seconds * 1_000_000_000L + nanos : otherwise;
  }

  int level() {
    return level;
  }

  int method() {
    return method;
  }

  int status() {
    return status;
  }

  /* Places in the buffer, as Slice packs them; of length 0 when not there. */

  long env() {
    return env;
  }

  long svc() {
    return svc;
  }

  long fn() {
    return fn;
  }

  long text() {
    return text;
  }

  long stackTrace() {
    return stackTrace;
  }

  long url() {
    return url;
  }

  long key() {
    return key;
  }

  /** What a reader asks for, apart from the bytes it came in. */
  public LogdQuery query() {
    return new LogdQuery(
        skip,
        limit,
        started ? startSeconds * 1_000_000_000L + startNanos : Long.MIN_VALUE,
        ended ? endSeconds * 1_000_000_000L + endNanos : Long.MAX_VALUE,
        wantedLevel,
        string(wantedText),
        wantedMethod,
        string(wantedUrl),
        wantedStatus,
        string(wantedKey),
        string(wantedEnv),
        string(wantedSvc),
        string(wantedFn));
  }

  private String string(long slice) {
    return new String(buffer, Slice.offset(slice), Slice.length(slice), UTF_8);
  }

  private void readMessage(int end) {
    message = true;
    while (good && at < end) {
      int tag = tag(end);
      switch (tag) {
        case 1 << 3 | BYTES -> {
          timed = true;
          int timeEnd = length(end);
          while (good && at < timeEnd) {
            int part = tag(timeEnd);
            switch (part) {
              case 1 << 3 | VARINT -> seconds = varint(timeEnd);
              case 2 << 3 | VARINT -> nanos = number(timeEnd);
              default -> pass(part, timeEnd);
            }
          }
        }
        case 3 << 3 | BYTES -> env = place(end);
        case 4 << 3 | BYTES -> svc = place(end);
        case 5 << 3 | BYTES -> fn = place(end);
        case 6 << 3 | VARINT -> level = number(end);
        case 7 << 3 | BYTES -> text = place(end);
        case 8 << 3 | BYTES -> stackTrace = place(end);
        case 9 << 3 | VARINT -> method = number(end);
        case 10 << 3 | BYTES -> url = place(end);
        case 11 << 3 | VARINT -> status = number(end);
        case 12 << 3 | BYTES -> key = place(end);
        default -> pass(tag, end);
      }
    }
  }

  private void readQuery(int end) {
    while (good && at < end) {
      int tag = tag(end);
      switch (tag) {
        case 1 << 3 | VARINT -> skip = varint(end) & 0xffffffffL;
        case 2 << 3 | VARINT -> limit = varint(end) & 0xffffffffL;
        case 3 << 3 | BYTES -> {
          started = true;
          int timeEnd = length(end);
          while (good && at < timeEnd) {
            int part = tag(timeEnd);
            switch (part) {
              case 1 << 3 | VARINT -> startSeconds = varint(timeEnd);
              case 2 << 3 | VARINT -> startNanos = number(timeEnd);
              default -> pass(part, timeEnd);
            }
          }
        }
        case 4 << 3 | BYTES -> {
          ended = true;
          int timeEnd = length(end);
          while (good && at < timeEnd) {
            int part = tag(timeEnd);
            switch (part) {
              case 1 << 3 | VARINT -> endSeconds = varint(timeEnd);
              case 2 << 3 | VARINT -> endNanos = number(timeEnd);
              default -> pass(part, timeEnd);
            }
          }
        }
        case 5 << 3 | BYTES -> wantedEnv = place(end);
        case 6 << 3 | BYTES -> wantedSvc = place(end);
        case 7 << 3 | BYTES -> wantedFn = place(end);
        case 8 << 3 | VARINT -> wantedLevel = number(end);
        case 9 << 3 | BYTES -> wantedText = place(end);
        case 10 << 3 | VARINT -> wantedMethod = number(end);
        case 11 << 3 | BYTES -> wantedUrl = place(end);
        case 12 << 3 | VARINT -> wantedStatus = number(end);
        case 13 << 3 | BYTES -> wantedKey = place(end);
        default -> pass(tag, end);
      }
    }
  }

  private static boolean isTime(long seconds, long nanos) {
    return seconds >= -MOST_SECONDS
        && seconds <= MOST_SECONDS
        && nanos >= 0
        && nanos <= 999_999_999;
  }

  /* ---- the wire; what is wrong clears `good` and ends every loop ---- */

  private int wrong() {
    good = false;
    return 0;
  }

  private int tag(int end) {
    long tag = varint(end);
    return tag >>> 32 != 0 || tag >>> 3 == 0 ? wrong() : (int) tag;
  }

  /** The end of a field whose length comes next. */
  private int length(int end) {
    long length = varint(end);
    if (length < 0 || length > end - at) {
      wrong();
      return at;
    }
    return at + (int) length;
  }

  private long place(int end) {
    int to = length(end);
    int from = at;
    at = to;
    return good ? Slice.of(0, from, to - from) : NONE;
  }

  private int number(int end) {
    return (int) varint(end);
  }

  private void pass(int tag, int end) {
    switch (tag & 7) {
      case VARINT -> varint(end);
      case FIXED64 -> jump(8, end);
      case FIXED32 -> jump(4, end);
      case BYTES -> at = length(end);
      default -> wrong();
    }
  }

  private void jump(int bytes, int end) {
    if (bytes > end - at) {
      wrong();
    } else {
      at += bytes;
    }
  }

  private long varint(int end) {
    if (at < end && buffer[at] >= 0) {
      return buffer[at++];
    }
    long value = 0;
    for (int shift = 0; shift < 64 && at < end; shift += 7) {
      byte b = buffer[at++];
      value |= (long) (b & 0x7f) << shift;
      if (b >= 0) {
        return value;
      }
    }
    return wrong();
  }

  /** Forgets the bytes that it has read, so that they can be let go. */
  public void release() {
    clear();
    buffer = new byte[0];
  }

  @Override
  public String toString() {
    return "LogdCommand[" + name() + "]";
  }
}
