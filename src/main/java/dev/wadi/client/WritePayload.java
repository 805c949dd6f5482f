package dev.wadi.client;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * Makes the payload of a WRITE: a {@code Cmd} whose field 2 is the {@code Msg}. For one thread.
 *
 * <p>A line that is too long for its datagram is cut, with a marker where it was: pieces of it
 * could arrive in any order, or some of them not at all, and nobody could tell. The text keeps at
 * least half of the room, the stack trace gets what is left.
 */
final class WritePayload {
  /* Tags and lengths of all fields, time, level, method, status, and the wrapper around them. */
  private static final int FRAME_BYTES = 64;

  /* A stack trace that would be shorter says nothing. */
  private static final int LEAST_STACK_BYTES = 80;

  private final int mostBytes;
  private final Wire message = new Wire();
  private final Wire command = new Wire();
  private boolean cut;

  /**
   * @param mostBytes of a payload
   */
  WritePayload(int mostBytes) {
    this.mostBytes = mostBytes;
  }

  /** The payload of a line; good until the next one. */
  Wire of(LogEvent event) {
    cut = false;
    String key = event.key().path();
    int room = mostBytes - FRAME_BYTES - Utf8.bytes(key);
    byte[] url = fitting(event.http().url().getBytes(UTF_8), room / 4);
    room -= url.length;
    byte[] text = withPairs(event).getBytes(UTF_8);
    byte[] stack = event.stackTrace().getBytes(UTF_8);
    text = fitting(text, Math.max(room / 2, room - stack.length));
    stack = stack(stack, room - text.length);

    message.clear();
    message.time(1, event.timeNanos());
    message.number(6, event.level().number());
    message.bytes(7, text);
    message.bytes(8, stack);
    HttpFields.Method method = event.http().method();
    message.number(9, method == null ? 0 : method.number());
    message.bytes(10, url);
    message.number(11, event.http().responseStatus());
    message.text(12, key);
    command.clear();
    command.message(2, message);
    return command;
  }

  /** Whether something of the last line was left out. */
  boolean wasCut() {
    return cut;
  }

  private byte[] fitting(byte[] bytes, int room) {
    cut |= bytes.length > room;
    return Utf8.marked(bytes, room);
  }

  private byte[] stack(byte[] stack, int room) {
    if (stack.length > room && room < LEAST_STACK_BYTES) {
      cut = true;
      return new byte[0];
    }
    return fitting(stack, room);
  }

  /* A message has no place for pairs of its own: they stand behind the text, as logfmt. */
  private static String withPairs(LogEvent event) {
    if (event.labels().isEmpty() && event.metadata().isEmpty()) {
      return event.text();
    }
    StringBuilder text = new StringBuilder(event.text());
    event.labels().forEach((name, value) -> pair(text, name, value));
    event.metadata().forEach((name, value) -> pair(text, name, value));
    return text.toString();
  }

  private static void pair(StringBuilder text, String name, String value) {
    text.append(text.isEmpty() ? "" : " ").append(name).append('=');
    boolean plain = !value.isEmpty() && value.chars().allMatch(WritePayload::isPlain);
    if (plain) {
      text.append(value);
    } else {
      JsonText.quoted(text, value);
    }
  }

  private static boolean isPlain(int c) {
    return c > ' ' && c != '"' && c != '=' && c != '\\' && c != 0x7f;
  }
}
