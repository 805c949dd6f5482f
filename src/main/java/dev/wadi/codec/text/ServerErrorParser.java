package dev.wadi.codec.text;

/**
 * Reads the error log of nginx, {@code 2024/01/15 10:32:01 [error] 12#34: *9 text}, and of Apache,
 * {@code [Mon Jan 15 10:32:01.123456 2024] [core:error] [pid 12:tid 34] [client 10.0.0.1:5] text}.
 * For one thread.
 */
final class ServerErrorParser implements LineParser {
  private final TimeReader times;
  private final int module;
  private final int pid;
  private final int client;

  ServerErrorParser(TimeReader times, FieldPlan plan) {
    this.times = times;
    this.module = plan.slot("module");
    this.pid = plan.slot("pid");
    this.client = plan.slot("client");
  }

  @Override
  public boolean parse(byte[] b, int from, int to, LineParts parts) {
    if (from < to && b[from] == '[') {
      return apache(b, from, to, parts);
    }
    if (!times.read(TimeLayout.ISO, b, from, to, parts.referenceNanos())) {
      return false;
    }
    parts.time(times.nanos());
    int open = Bytes.skipBlanks(b, times.end(), to);
    int close = Bytes.indexOf(b, ']', open, to);
    if (open >= to || b[open] != '[' || close >= to) {
      return false;
    }
    parts.level(b, open + 1, close);
    int pidFrom = Bytes.skipBlanks(b, close + 1, to);
    int pidTo = Bytes.digitsEnd(b, pidFrom, to);
    if (pidTo >= to || b[pidTo] != '#') {
      return false;
    }
    parts.put(pid, b, pidFrom, pidTo);
    int text = Bytes.skipBlanks(b, Bytes.wordEnd(b, pidTo, to), to);
    int named = Bytes.find(b, text, to, ", client: ");
    if (named >= 0) {
      int start = named + ", client: ".length();
      parts.put(client, b, start, Bytes.indexOf(b, ',', start, to));
    }
    parts.message(b, text, to);
    return true;
  }

  private boolean apache(byte[] b, int from, int to, LineParts parts) {
    int close = Bytes.indexOf(b, ']', from, to);
    if (close >= to) {
      return false;
    }
    if (times.read(TimeLayout.C, b, from + 1, close, parts.referenceNanos())
        || times.prefix(b, from + 1, close, parts.referenceNanos())) {
      parts.time(times.nanos());
    } else {
      return false;
    }
    int at = Bytes.skipBlanks(b, close + 1, to);
    if (at >= to || b[at] != '[') {
      return false;
    }
    for (int part = 0; at < to && b[at] == '['; part++) {
      int end = Bytes.indexOf(b, ']', at, to);
      if (end >= to || part > 5) {
        break;
      }
      bracket(b, at + 1, end, part, parts);
      at = Bytes.skipBlanks(b, end + 1, to);
    }
    parts.message(b, at, to);
    return true;
  }

  private void bracket(byte[] b, int from, int to, int part, LineParts parts) {
    if (part == 0) {
      int colon = Bytes.indexOf(b, ':', from, to);
      parts.level(b, colon < to ? colon + 1 : from, to);
      if (colon < to) {
        parts.put(module, b, from, colon);
      }
    } else if (Bytes.startsWith(b, from, to, "pid ")) {
      parts.put(pid, b, from + 4, Bytes.digitsEnd(b, from + 4, to));
    } else if (Bytes.startsWith(b, from, to, "client ")) {
      parts.put(client, b, from + 7, to);
    }
  }
}
