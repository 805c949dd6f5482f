package dev.wadi.codec.text;

/**
 * Reads what Android's logcat prints: threadtime, time, brief, process, tag, thread, and the head
 * of long; with year, zone, microseconds or a count of seconds where these were asked for. For one
 * thread.
 */
final class LogcatParser implements LineParser {
  private static final TimeLayout DAY = TimeLayouts.ofGo("01-02 15:04:05");
  private static final TimeLayout ZONED_DAY = TimeLayouts.ofGo("01-02 15:04:05 -0700");

  private final TimeReader times;
  private final int tag;
  private final int pid;
  private final int tid;

  LogcatParser(TimeReader times, FieldPlan plan) {
    this.times = times;
    this.tag = plan.slot("tag");
    this.pid = plan.slot("pid");
    this.tid = plan.slot("tid");
  }

  @Override
  public boolean parse(byte[] b, int from, int to, LineParts parts) {
    if (Bytes.startsWith(b, from, to, "--------- ")) {
      parts.message(b, from, to); // "beginning of main": logcat's own
      return true;
    }
    int at = Bytes.skipBlanks(b, from, to);
    if (Bytes.startsWith(b, at, to, "[ ")) {
      return head(b, Bytes.skipBlanks(b, at + 2, to), to, parts);
    }
    if (at < to && Bytes.isDigit(b[at])) {
      at = time(b, at, to, parts);
      if (at < 0) {
        return false;
      }
      if (!isLetterAndSlash(b, at, to)) {
        return threadtime(b, at, to, parts);
      }
    }
    return brief(b, at, to, parts);
  }

  /* Behind the time, or -1. Seconds since the machine came up are no time that anybody can use. */
  private int time(byte[] b, int from, int to, LineParts parts) {
    if (times.read(ZONED_DAY, b, from, to, parts.referenceNanos())
        || times.read(DAY, b, from, to, parts.referenceNanos())
        || times.read(TimeLayout.ISO, b, from, to, parts.referenceNanos())
        || times.read(TimeLayout.EPOCH, b, from, to, parts.referenceNanos())) {
      parts.time(times.nanos());
      return Bytes.skipBlanks(b, times.end(), to);
    }
    int whole = Bytes.digitsEnd(b, from, to);
    int fraction = whole < to && b[whole] == '.' ? Bytes.digitsEnd(b, whole + 1, to) : whole;
    if (fraction < whole + 4 || fraction >= to || b[fraction] != ' ') {
      return -1;
    }
    parts.unreadableTime();
    return Bytes.skipBlanks(b, fraction, to);
  }

  /* I/Tag( or I( : one of the short forms, with a time in front. */
  private static boolean isLetterAndSlash(byte[] b, int from, int to) {
    return from + 1 < to
        && LogLevel.ofLetter(b[from]) != null
        && (b[from + 1] == '/' || b[from + 1] == '(');
  }

  /* [ time pid: tid L/Tag ] is the first line of an entry, its text follows in the next ones. */
  private boolean head(byte[] b, int from, int to, LineParts parts) {
    int end = Bytes.indexOf(b, '\n', from, to);
    int at = time(b, from, end, parts);
    if (at < 0) {
      return false;
    }
    int colon = Bytes.indexOf(b, ':', at, end);
    int threadFrom = Bytes.skipBlanks(b, Math.min(end, colon + 1), end);
    int threadTo = Bytes.wordEnd(b, threadFrom, end);
    int letter = Bytes.skipBlanks(b, threadTo, end);
    int close = end;
    while (close > letter && b[close - 1] != ']') {
      close--;
    }
    if (!isLetterAndSlash(b, letter, end) || close <= letter + 2) {
      return false;
    }
    parts.level(LogLevel.ofLetter(b[letter]));
    putTrimmed(pid, b, at, colon, parts);
    parts.put(tid, b, threadFrom, threadTo);
    putTrimmed(tag, b, letter + 2, close - 1, parts);
    parts.message(b, Math.min(to, end + 1), to);
    return true;
  }

  /* pid tid L Tag: text, with a user in front where it was asked for. */
  private boolean threadtime(byte[] b, int from, int to, LineParts parts) {
    int first = from;
    int firstEnd = Bytes.wordEnd(b, first, to);
    int second = Bytes.skipBlanks(b, firstEnd, to);
    int secondEnd = Bytes.wordEnd(b, second, to);
    int next = Bytes.skipBlanks(b, secondEnd, to);
    if (next < to && Bytes.isDigit(b[next])) {
      first = second;
      firstEnd = secondEnd;
      second = next;
      secondEnd = Bytes.wordEnd(b, second, to);
      next = Bytes.skipBlanks(b, secondEnd, to);
    }
    if (next + 1 >= to || b[next + 1] != ' ' || Bytes.number(b, second, secondEnd) < 0) {
      return false;
    }
    LogLevel level = LogLevel.ofLetter(b[next]);
    int colon = Bytes.find(b, next + 2, to, ": ");
    if (colon < 0 && Bytes.endsWith(b, next, to, ":")) {
      colon = to - 1;
    }
    if (level == null || colon < 0) {
      return false;
    }
    parts.level(level);
    parts.put(pid, b, first, firstEnd);
    parts.put(tid, b, second, secondEnd);
    putTrimmed(tag, b, next + 2, colon, parts);
    parts.message(b, behindBlank(b, colon + 1, to), to);
    return true;
  }

  /* L/Tag( pid): text · L/Tag: text · L( pid) text · L( pid: tid) text */
  private boolean brief(byte[] b, int from, int to, LineParts parts) {
    LogLevel level = from + 1 < to ? LogLevel.ofLetter(b[from]) : null;
    if (level == null) {
      return false;
    }
    int text;
    if (b[from + 1] == '(') {
      text = process(b, from + 2, to, parts);
    } else if (b[from + 1] == '/') {
      int colon = Bytes.find(b, from, to, ": ");
      int end = colon >= 0 ? colon : Bytes.endsWith(b, from, to, ":") ? to - 1 : -1;
      if (end < 0) {
        return false;
      }
      int open = end > from && b[end - 1] == ')' ? lastOpen(b, from, end) : end;
      putTrimmed(tag, b, from + 2, open, parts);
      if (open < end) {
        putTrimmed(pid, b, open + 1, end - 1, parts);
      }
      text = end + 1;
    } else {
      return false;
    }
    if (text < 0) {
      return false;
    }
    parts.level(level);
    parts.message(b, behindBlank(b, text, to), to);
    return true;
  }

  /* One blank belongs to the form, others to the text: stack traces are indented by them. */
  private static int behindBlank(byte[] b, int from, int to) {
    return from < to && b[from] == ' ' ? from + 1 : Math.min(from, to);
  }

  private int process(byte[] b, int from, int to, LineParts parts) {
    int close = Bytes.indexOf(b, ')', from, to);
    if (close >= to) {
      return -1;
    }
    int colon = Bytes.indexOf(b, ':', from, close);
    putTrimmed(pid, b, from, colon, parts);
    if (colon < close) {
      putTrimmed(tid, b, colon + 1, close, parts);
    }
    return close + 1;
  }

  private static int lastOpen(byte[] b, int from, int end) {
    int open = end - 1;
    while (open > from && b[open] != '(') {
      open--;
    }
    return open > from ? open : end;
  }

  private static void putTrimmed(int slot, byte[] b, int from, int to, LineParts parts) {
    int start = Bytes.skipBlanks(b, from, to);
    int end = to;
    while (end > start && b[end - 1] == ' ') {
      end--;
    }
    parts.put(slot, b, start, end);
  }
}
