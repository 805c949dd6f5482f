package dev.wadi.codec.logd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the messages of many datagrams into the columns of one batch.
 *
 * <p>A datagram is put into the buffer of the burst, where its texts stay; it is looked at there,
 * and {@linkplain #add added} or left to be written over by the next. Labels are remembered from
 * burst to burst, so that a message makes no object. For one thread.
 */
public final class LogdBurst {
  /** What became of a message. */
  public enum Added {
    YES,
    /** A command without a message. */
    NO_MESSAGE,
    /** Nothing says which program it is of. */
    NO_KEY
  }

  /*
   * Names of metadata and methods stand once at the beginning of each buffer, because a stream's
   * texts lie in one buffer.
   */
  private static final byte[] DICTIONARY;

  private static final int KEY_AT;
  private static final int STACK_AT;
  private static final int METHOD_AT;
  private static final int URL_AT;
  private static final int STATUS_AT;
  private static final int LEVEL_AT;
  private static final int[] METHODS_AT = new int[8];

  static {
    StringBuilder all = new StringBuilder();
    KEY_AT = put(all, LogdFields.KEY);
    STACK_AT = put(all, LogdFields.STACK_TRACE);
    METHOD_AT = put(all, LogdFields.HTTP_METHOD);
    URL_AT = put(all, LogdFields.URL);
    STATUS_AT = put(all, LogdFields.RESPONSE_STATUS);
    LEVEL_AT = put(all, LogdFields.OTHER_LEVEL);
    for (int method = 0; method < METHODS_AT.length; method++) {
      METHODS_AT[method] = put(all, LogdFields.methodName(method).getBytes(US_ASCII));
    }
    DICTIONARY = all.toString().getBytes(US_ASCII);
  }

  private static int put(StringBuilder all, byte[] word) {
    int at = all.length();
    all.append(new String(word, US_ASCII));
    return at;
  }

  private static final VarHandle LONGS =
      MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

  /* Beside its own bytes a message may need its parts joined, and three numbers of 11 digits. */
  private static final int DIGITS = 36;

  /** Label sets that are remembered; a crowd of new ones only means that they are made anew. */
  private static final int MOST_KNOWN = 4096;

  private static final long MOST_KNOWN_BYTES = 2 << 20;

  private final Known[] table = new Known[2 * MOST_KNOWN];
  private int known;
  private long knownBytes;

  private byte[] buffer = new byte[0];
  private int at;
  private int entries;
  private int round;
  private List<LogStream.Builder> builders = new ArrayList<>();

  /** A label set by the bytes that stood for it, and its stream in the burst at hand. */
  private static final class Known {
    final byte[] id;
    final int level;
    final Labels labels;
    final boolean wholeKey;
    int round;
    LogStream.@Nullable Builder builder;

    Known(byte[] id, int level, Labels labels, boolean wholeKey) {
      this.id = id;
      this.level = level;
      this.labels = labels;
      this.wholeKey = wholeKey;
    }

    boolean is(byte[] bytes, int from, int length, int ofLevel) {
      return level == ofLevel && Arrays.equals(id, 0, id.length, bytes, from, from + length);
    }

    /* Strings of labels, and the object with its array. */
    long bytes() {
      return 256 + 4L * id.length;
    }
  }

  /** Bytes that a burst needs for a datagram of a length. */
  public static int bytesFor(int datagram) {
    return DICTIONARY.length + 2 * datagram + DIGITS;
  }

  /**
   * Begins a burst.
   *
   * @param bytes size of its buffer, at least what the first datagram needs
   */
  public void begin(int bytes) {
    buffer = new byte[Math.max(bytes, DICTIONARY.length)];
    System.arraycopy(DICTIONARY, 0, buffer, 0, DICTIONARY.length);
    at = DICTIONARY.length;
    entries = 0;
    round++;
    builders = new ArrayList<>();
  }

  /** Whether a datagram of a length finds room. */
  public boolean hasRoom(int datagram) {
    return buffer.length - at >= 2 * datagram + DIGITS;
  }

  /** Where a datagram is put, from {@link #position} on. */
  public byte[] buffer() {
    return buffer;
  }

  /** Where in the buffer the next datagram begins. */
  public int position() {
    return at;
  }

  /** Messages in it. */
  public int entries() {
    return entries;
  }

  /** Bytes of the buffer that are in use. */
  public int usedBytes() {
    return at;
  }

  /**
   * Takes the message of a command that was read from this buffer.
   *
   * @param length of the datagram at {@link #position}
   * @param nowNanos the time of a message that brings none
   */
  public Added add(LogdCommand command, int length, long nowNanos) {
    if (!command.hasMessage()) {
      return Added.NO_MESSAGE;
    }
    int end = at + length;
    boolean parts = Slice.length(command.key()) == 0;
    long id = parts ? joined(command, end) : command.key();
    int level = command.level();
    boolean other = LogdFields.levelName(level).isEmpty();
    Known stream = known(Slice.offset(id), Slice.length(id), other ? 0 : level, parts);
    if (stream == null) {
      return Added.NO_KEY;
    }
    LogStream.Builder builder = stream.builder;
    if (builder == null || stream.round != round) {
      builder = new LogStream.Builder(stream.labels, buffer, 16);
      builders.add(builder);
      stream.builder = builder;
      stream.round = round;
    }
    builder.add(
        command.timeNanos(nowNanos), Slice.offset(command.text()), Slice.length(command.text()));
    if (stream.wholeKey) {
      pair(builder, KEY_AT, LogdFields.KEY, command.key());
    }
    if (Slice.length(command.stackTrace()) > 0) {
      pair(builder, STACK_AT, LogdFields.STACK_TRACE, command.stackTrace());
    }
    if (Slice.length(command.url()) > 0) {
      pair(builder, URL_AT, LogdFields.URL, command.url());
    }
    at = end;
    if (command.method() != 0) {
      String method = LogdFields.methodName(command.method());
      long value =
          method.isEmpty()
              ? digits(command.method())
              : Slice.of(0, METHODS_AT[command.method()], method.length());
      pair(builder, METHOD_AT, LogdFields.HTTP_METHOD, value);
    }
    if (command.status() != 0) {
      pair(builder, STATUS_AT, LogdFields.RESPONSE_STATUS, digits(command.status()));
    }
    if (other && level != 0) {
      pair(builder, LEVEL_AT, LogdFields.OTHER_LEVEL, digits(level));
    }
    entries++;
    return Added.YES;
  }

  /** The streams of the burst, in the order of their first messages; the burst is over. */
  public List<LogStream> streams() {
    List<LogStream> streams = new ArrayList<>(builders.size());
    for (LogStream.Builder builder : builders) {
      streams.add(builder.build());
    }
    builders = new ArrayList<>();
    buffer = new byte[0];
    at = 0;
    entries = 0;
    round++;
    return streams;
  }

  private static void pair(LogStream.Builder builder, int nameAt, byte[] name, long value) {
    builder.addMetadata(nameAt, name.length, Slice.offset(value), Slice.length(value));
  }

  /* A number as text, written behind what the burst has. */
  private long digits(int number) {
    int from = at;
    if (number >= 100 && number <= 999) {
      buffer[at++] = (byte) ('0' + number / 100);
      buffer[at++] = (byte) ('0' + number / 10 % 10);
      buffer[at++] = (byte) ('0' + number % 10);
    } else {
      byte[] text = Integer.toString(number).getBytes(US_ASCII);
      System.arraycopy(text, 0, buffer, at, text.length);
      at += text.length;
    }
    return Slice.of(0, from, at - from);
  }

  /*
   * The parts of old, joined by zeros behind the datagram: only to be looked up, the next datagram
   * is written over it. They are fewer bytes than the datagram they came in.
   */
  private long joined(LogdCommand command, int end) {
    int to = end;
    to = copy(command.env(), to);
    buffer[to++] = 0;
    to = copy(command.svc(), to);
    buffer[to++] = 0;
    to = copy(command.fn(), to);
    return Slice.of(0, end, to - end);
  }

  private int copy(long slice, int to) {
    System.arraycopy(buffer, Slice.offset(slice), buffer, to, Slice.length(slice));
    return to + Slice.length(slice);
  }

  private @Nullable Known known(int from, int length, int level, boolean parts) {
    int seed = parts ? ~level : level;
    int slot = hash(buffer, from, length, seed) & (table.length - 1);
    while (true) {
      Known there = table[slot];
      if (there == null) {
        break;
      }
      if (there.is(buffer, from, length, seed)) {
        return there;
      }
      slot = (slot + 1) & (table.length - 1);
    }
    Known made = parts ? ofParts(from, length, level) : ofKey(from, length, level);
    if (made == null) {
      return null;
    }
    if (known >= MOST_KNOWN || knownBytes > MOST_KNOWN_BYTES) {
      Arrays.fill(table, null);
      known = 0;
      knownBytes = 0;
      slot = hash(buffer, from, length, seed) & (table.length - 1);
    }
    table[slot] = made;
    known++;
    knownBytes += made.bytes();
    return made;
  }

  private @Nullable Known ofParts(int from, int length, int level) {
    String[] part = new String(buffer, from, length, UTF_8).split("\0", -1);
    if (length == 2) {
      return null;
    }
    return new Known(
        Arrays.copyOfRange(buffer, from, from + length),
        ~level,
        LogdFields.labels(part[0], part[1], part[2], level),
        false);
  }

  private @Nullable Known ofKey(int from, int length, int level) {
    String key = new String(buffer, from, length, UTF_8);
    String[] part = (key.startsWith("/") ? key.substring(1) : key).split("/", -1);
    if (Arrays.stream(part).allMatch(String::isEmpty)) {
      return null;
    }
    String env = part[0];
    String svc = part.length > 1 ? part[1] : "";
    String fn = part.length > 2 ? part[2] : "";
    return new Known(
        Arrays.copyOfRange(buffer, from, from + length),
        level,
        LogdFields.labels(env, svc, fn, level),
        !LogdFields.key(env, svc, fn).equals(key));
  }

  private static int hash(byte[] bytes, int from, int length, int seed) {
    long h = length * 31L + seed;
    int i = from;
    int end = from + length;
    for (; i <= end - 8; i += 8) {
      h = (h ^ (long) LONGS.get(bytes, i)) * 0x9E3779B97F4A7C15L;
      h ^= h >>> 32;
    }
    for (; i < end; i++) {
      h = (h ^ bytes[i]) * 0x9E3779B97F4A7C15L;
    }
    return (int) (h ^ (h >>> 32) ^ (h >>> 17));
  }
}
