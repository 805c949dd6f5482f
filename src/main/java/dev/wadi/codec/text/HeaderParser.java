package dev.wadi.codec.text;

/**
 * Reads lines that programs write by themselves: a time at the beginning, a level near it, then a
 * text. That is what the defaults of log4j, Logback, Spring Boot, Python, Serilog, PostgreSQL and
 * many others look like. For one thread.
 *
 * <p>The level is the first word of the header that is one, with or without brackets around it or a
 * colon behind it; a word in brackets that is no level is the thread, the word before {@code " - "}
 * or {@code ": "} the logger.
 */
final class HeaderParser implements LineParser {
  private static final int WORDS = 12;
  private static final int FARTHEST = 200;

  private final TimeReader times;
  private final boolean needsTime;
  private final boolean needsLevel;
  private final int thread;
  private final int logger;
  private final int pid;

  /**
   * @param needsTime whether a line without a time does not fit
   * @param needsLevel whether a line without a level does not fit
   */
  HeaderParser(TimeReader times, FieldPlan plan, boolean needsTime, boolean needsLevel) {
    this.times = times;
    this.needsTime = needsTime;
    this.needsLevel = needsLevel;
    this.thread = plan.slot("thread");
    this.logger = plan.slot("logger");
    this.pid = plan.slot("pid");
  }

  @Override
  public boolean parse(byte[] b, int from, int to, LineParts parts) {
    int start = from;
    if (start < to && (b[start] == '[' || b[start] == '<')) {
      start++;
    }
    boolean timed = times.prefix(b, start, to, parts.referenceNanos());
    int at = from;
    if (timed) {
      parts.time(times.nanos());
      at = times.end();
      if (start > from && at < to && (b[at] == ']' || b[at] == '>')) {
        at++;
      }
    } else if (needsTime && !isColonForm(b, from, to)) {
      return false;
    }
    int header = Math.min(to, at + FARTHEST);
    int newline = Bytes.indexOf(b, '\n', at, header);
    boolean leveled = words(b, at, newline, to, parts);
    if (!leveled && timed && newline < header) {
      leveled = secondLine(b, newline + 1, to, parts);
    }
    return leveled || (timed && !needsLevel);
  }

  /* java.util.logging: time and place in a line, then the level, a colon and the text. */
  private static boolean secondLine(byte[] b, int from, int to, LineParts parts) {
    int colon = Bytes.find(b, from, Math.min(to, from + 24), ": ");
    if (colon < 0 || !isLevel(b, from, colon, parts)) {
      return false;
    }
    parts.message(b, colon + 2, to);
    return true;
  }

  /* Python without a time: WARNING:root:text */
  private static boolean isColonForm(byte[] b, int from, int to) {
    int colon = Bytes.indexOf(b, ':', from, Math.min(to, from + 10));
    return colon > from && colon < to && LogLevel.of(b, from, colon) != null && b[from] < 'a';
  }

  private boolean words(byte[] b, int from, int end, int to, LineParts parts) {
    int at = from;
    boolean leveled = false;
    int text = -1;
    for (int count = 0; count < WORDS && at < end; count++) {
      at = passMarks(b, at, end);
      int word = at;
      boolean bracketed = at > from && b[at - 1] == '[';
      at = bracketed ? Bytes.indexOf(b, ']', at, end) : wordEnd(b, at, end);
      if (!leveled && isLevel(b, word, at, parts)) {
        leveled = true;
        text = at;
        /* WARNING:root:text: the logger goes up to the next colon */
        if (at < end && b[at] == ':' && at + 1 < end && b[at + 1] != ' ') {
          int colon = Bytes.indexOf(b, ':', at + 1, end);
          if (colon < end && Bytes.wordEnd(b, at, end) > colon) {
            parts.put(logger, b, at + 1, colon);
            text = colon;
            break;
          }
        }
      } else if (bracketed) {
        bracket(b, word, at, parts);
      } else if (isLogger(b, word, at, end)) {
        parts.put(logger, b, word, b[at - 1] == ':' ? at - 1 : at);
        if (leveled) {
          text = at;
          break;
        }
      } else if (leveled && !isNumber(b, word, at)) {
        break; // the text has begun
      }
    }
    parts.message(b, text < 0 ? Bytes.skipBlanks(b, from, to) : passMarks(b, text, to), to);
    return leveled;
  }

  private void bracket(byte[] b, int from, int to, LineParts parts) {
    boolean number = isNumber(b, from, to);
    parts.put(number ? pid : thread, b, from, to);
  }

  private static boolean isNumber(byte[] b, int from, int to) {
    return from < to && Bytes.digitsEnd(b, from, to) == to;
  }

  private static boolean isLevel(byte[] b, int from, int to, LineParts parts) {
    int end = to;
    while (end > from && (b[end - 1] == ':' || b[end - 1] == ',')) {
      end--;
    }
    if (end <= from || !Bytes.isLetter(b[from])) {
      return false;
    }
    LogLevel level = LogLevel.of(b, from, end);
    /* "a", "info" within a sentence: one letter counts in brackets and capitals only */
    boolean alone = end - from == 1;
    if (level == null || (alone && (b[from] >= 'a' || from == 0 || b[from - 1] != '['))) {
      return false;
    }
    parts.level(level);
    return true;
  }

  /* A name with a dot, or any word, in front of " - " or ": ". */
  private static boolean isLogger(byte[] b, int from, int to, int end) {
    if (to <= from || !(Bytes.isLetter(b[from]) || b[from] == '_')) {
      return false;
    }
    boolean dash = Bytes.startsWith(b, to, end, " - ");
    boolean colon =
        b[to - 1] == ':' || Bytes.startsWith(b, Bytes.skipBlanks(b, to, end), end, ": ");
    return dash || colon;
  }

  private static int wordEnd(byte[] b, int from, int end) {
    int i = from;
    while (i < end && b[i] != ' ' && b[i] != '\t' && b[i] != ']' && b[i] != '|') {
      if (b[i] == ':' && i + 1 < end && b[i + 1] != ' ' && LogLevel.of(b, from, i) != null) {
        return i;
      }
      i++;
    }
    return i;
  }

  private static int passMarks(byte[] b, int from, int end) {
    int i = from;
    while (i < end
        && (b[i] == ' '
            || b[i] == '\t'
            || b[i] == '['
            || b[i] == ']'
            || b[i] == '-'
            || b[i] == '|'
            || b[i] == ':'
            || b[i] == '(')) {
      i++;
      if (b[i - 1] == '[' && i < end && b[i] != ' ') {
        break;
      }
    }
    return i;
  }
}
