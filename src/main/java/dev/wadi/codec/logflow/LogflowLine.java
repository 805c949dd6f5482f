package dev.wadi.codec.logflow;

/**
 * The parts of one line of LogFlow's text form, as places in its bytes:
 *
 * <pre>{@code 2025-10-23 14:32:15 INFO [payment-service] Payment completed order_id=order_45231}
 * </pre>
 *
 * <p>Time, level and service are there and look as above, or the line is none; the message may be
 * empty, and blanks around all of it do not count. Whether the date exists and the level is known
 * is the reader's question. Filled anew for each line; for one thread.
 */
public final class LogflowLine {
  private int timeFrom;
  private int timeTo;
  private int levelFrom;
  private int levelTo;
  private int serviceFrom;
  private int serviceTo;
  private int messageFrom;

  /** Looks at a line; false when it is none, and then nothing is told. */
  public boolean parse(byte[] b, int from, int to) {
    timeFrom = blanks(b, from, to);
    if (!shape(b, timeFrom, to, "dddd-dd-dd")) {
      return false;
    }
    int time = blanks(b, timeFrom + 10, to);
    if (time == timeFrom + 10 || !shape(b, time, to, "dd:dd:dd")) {
      return false;
    }
    timeTo = time + 8;
    levelFrom = blanks(b, timeTo, to);
    levelTo = word(b, levelFrom, to, false);
    int open = blanks(b, levelTo, to);
    if (levelFrom == timeTo
        || levelTo == levelFrom
        || open == levelTo
        || open >= to
        || b[open] != '[') {
      return false;
    }
    serviceFrom = open + 1;
    serviceTo = word(b, serviceFrom, to, true);
    if (serviceTo == serviceFrom || serviceTo >= to || b[serviceTo] != ']') {
      return false;
    }
    messageFrom = blanks(b, serviceTo + 1, to);
    return messageFrom == to || messageFrom > serviceTo + 1;
  }

  /** Where the time begins. */
  public int timeFrom() {
    return timeFrom;
  }

  /** Behind the time. */
  public int timeTo() {
    return timeTo;
  }

  public int levelFrom() {
    return levelFrom;
  }

  public int levelTo() {
    return levelTo;
  }

  public int serviceFrom() {
    return serviceFrom;
  }

  public int serviceTo() {
    return serviceTo;
  }

  /** Where the message begins, which goes up to the end. */
  public int messageFrom() {
    return messageFrom;
  }

  private static boolean shape(byte[] b, int from, int to, String shape) {
    if (to - from < shape.length()) {
      return false;
    }
    for (int i = 0; i < shape.length(); i++) {
      byte c = b[from + i];
      if (shape.charAt(i) == 'd' ? c < '0' || c > '9' : c != shape.charAt(i)) {
        return false;
      }
    }
    return true;
  }

  private static int blanks(byte[] b, int from, int to) {
    int i = from;
    while (i < to && (b[i] == ' ' || b[i] == '\t')) {
      i++;
    }
    return i;
  }

  /* Letters, digits, _ and what is no ASCII; a service may have a hyphen. */
  private static int word(byte[] b, int from, int to, boolean hyphen) {
    int i = from;
    while (i < to
        && ((b[i] >= 'a' && b[i] <= 'z')
            || (b[i] >= 'A' && b[i] <= 'Z')
            || (b[i] >= '0' && b[i] <= '9')
            || b[i] == '_'
            || b[i] < 0
            || (hyphen && b[i] == '-'))) {
      i++;
    }
    return i;
  }
}
