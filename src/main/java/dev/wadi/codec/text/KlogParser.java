package dev.wadi.codec.text;

/**
 * Reads a line of klog and glog, as Kubernetes writes it: {@code I0115 10:32:01.123456 7
 * file.go:42] text}; glog writes the year, too. For one thread.
 */
final class KlogParser implements LineParser {
  private static final TimeLayout LAYOUT = TimeLayouts.ofGo("0102 15:04:05");
  private static final TimeLayout WITH_YEAR = TimeLayouts.ofGo("20060102 15:04:05");

  private final TimeReader times;
  private final int thread;
  private final int source;

  KlogParser(TimeReader times, FieldPlan plan) {
    this.times = times;
    this.thread = plan.slot("thread");
    this.source = plan.slot("source");
  }

  @Override
  public boolean parse(byte[] b, int from, int to, LineParts parts) {
    LogLevel level = to > from ? LogLevel.ofLetter(b[from]) : null;
    int at = Bytes.wordEnd(b, Bytes.skipBlanks(b, Bytes.wordEnd(b, from, to), to), to);
    int threadFrom = Bytes.skipBlanks(b, at, to);
    int threadTo = Bytes.digitsEnd(b, threadFrom, to);
    int bracket = Bytes.indexOf(b, ']', threadTo, to);
    if (level == null
        || threadTo == threadFrom
        || threadTo >= to
        || b[threadTo] != ' '
        || bracket == to) {
      return false;
    }
    parts.level(level);
    parts.put(thread, b, threadFrom, threadTo);
    parts.put(source, b, threadTo + 1, bracket);
    parts.message(b, Bytes.skipBlanks(b, bracket + 1, to), to);
    if (times.read(LAYOUT, b, from + 1, to, parts.referenceNanos())
        || times.read(WITH_YEAR, b, from + 1, to, parts.referenceNanos())) {
      parts.time(times.nanos());
    } else {
      parts.unreadableTime();
    }
    return true;
  }
}
