package dev.wadi.codec.text;

import java.util.List;

/**
 * Reads lines of files that rsyslog, syslog-ng and journalctl write: RFC 3164 and its kin ({@code
 * Jan 15 10:32:01 host sshd[12]: text}; the time may be of ISO 8601 or a count of seconds instead)
 * and RFC 5424 ({@code <34>1 2024-01-15T10:32:01Z host app 12 ID - text}). The priority may be
 * absent. For one thread.
 */
final class SyslogParser implements LineParser {
  private static final String[] FACILITIES = {
    "kern",
    "user",
    "mail",
    "daemon",
    "auth",
    "syslog",
    "lpr",
    "news",
    "uucp",
    "cron",
    "authpriv",
    "ftp",
    "ntp",
    "audit",
    "alert",
    "clock",
    "local0",
    "local1",
    "local2",
    "local3",
    "local4",
    "local5",
    "local6",
    "local7"
  };
  private static final byte[][] FACILITY_NAMES = FieldPlan.bytes(List.of(FACILITIES));

  private final TimeReader times;
  private final int host;
  private final int app;
  private final int pid;
  private final int facility;
  private final int id;
  private final int data;

  SyslogParser(TimeReader times, FieldPlan plan) {
    this.times = times;
    this.host = plan.slot("hostname");
    this.app = plan.slot("app");
    this.pid = plan.slot("pid");
    this.facility = plan.slot("facility");
    this.id = plan.slot("msgid");
    this.data = plan.slot("structured_data");
  }

  @Override
  public boolean parse(byte[] b, int from, int to, LineParts parts) {
    int at = priority(b, from, to, parts);
    if (at < 0) {
      return false;
    }
    if (at + 1 < to && b[at] == '1' && b[at + 1] == ' ') {
      return newer(b, at + 2, to, parts);
    }
    return older(b, at, to, parts);
  }

  private int priority(byte[] b, int from, int to, LineParts parts) {
    if (from >= to || b[from] != '<') {
      return from;
    }
    int close = Bytes.indexOf(b, '>', from, Math.min(to, from + 5));
    int value = Bytes.number(b, from + 1, close);
    if (close >= to || b[close] != '>' || value < 0 || value > 191) {
      return -1;
    }
    parts.level(LogLevel.ofSeverity(value));
    byte[] name = FACILITY_NAMES[value >> 3];
    parts.put(facility, name, 0, name.length);
    return close + 1;
  }

  private boolean older(byte[] b, int from, int to, LineParts parts) {
    if (!times.prefix(b, weekday(b, from, to), to, parts.referenceNanos())) {
      return false;
    }
    parts.time(times.nanos());
    int timeTo = times.end();
    if (timeTo < to && b[timeTo] == ':') {
      timeTo++; // as Cisco's devices write it
    }
    int hostFrom = Bytes.skipBlanks(b, timeTo, to);
    int hostTo = Bytes.wordEnd(b, hostFrom, to);
    if (hostFrom == timeTo || hostTo == hostFrom) {
      return false;
    }
    int tag = hostFrom;
    if (b[hostTo - 1] != ':') {
      parts.put(host, b, hostFrom, hostTo);
      tag = Bytes.skipBlanks(b, hostTo, to);
    } // else there is no host: programs write so to their own machine
    int tagEnd = tag;
    while (tagEnd < to && b[tagEnd] != ' ' && b[tagEnd] != ':' && b[tagEnd] != '[') {
      tagEnd++;
    }
    int text = tag;
    if (tagEnd < to && b[tagEnd] != ' ') {
      int colon = tagEnd;
      if (b[tagEnd] == '[') {
        int close = Bytes.indexOf(b, ']', tagEnd, to);
        if (close < to) {
          parts.put(pid, b, tagEnd + 1, close);
          colon = close + 1;
        }
      }
      parts.put(app, b, tag, tagEnd);
      text = colon < to && b[colon] == ':' ? colon + 1 : colon;
    } else if (tagEnd < to && isNamed(b, tagEnd, to)) {
      /* "su(pam_unix)[12]:" and "syslogd 1.4.1:": the tag goes up to the colon */
      parts.put(app, b, tag, tagEnd);
    }
    parts.message(b, Bytes.skipBlanks(b, text, to), to);
    return true;
  }

  /* journalctl -o short-full: Mon 2024-01-15 10:32:01 CET host ... */
  private static int weekday(byte[] b, int from, int to) {
    boolean is =
        to - from > 5
            && Bytes.isLetter(b[from])
            && b[from + 3] == ' '
            && Bytes.digitsEnd(b, from + 4, to) == from + 8;
    return is ? from + 4 : from;
  }

  /* A version behind the name, then a colon. */
  private static boolean isNamed(byte[] b, int from, int to) {
    int word = from + 1;
    int end = Bytes.wordEnd(b, word, to);
    return word < end && Bytes.isDigit(b[word]) && b[end - 1] == ':';
  }

  private boolean newer(byte[] b, int from, int to, LineParts parts) {
    int timeTo = Bytes.wordEnd(b, from, to);
    if (timeTo - from == 1 && b[from] == '-') {
      parts.unreadableTime();
    } else if (times.whole(b, from, timeTo, parts.referenceNanos())) {
      parts.time(times.nanos());
    } else {
      return false;
    }
    int at = word(b, timeTo, to, host, parts);
    at = word(b, at, to, app, parts);
    at = word(b, at, to, pid, parts);
    at = word(b, at, to, id, parts);
    int sd = at + 1;
    if (at >= to || sd > to) {
      return false;
    }
    int end = structured(b, sd, to);
    if (end < 0) {
      return false;
    }
    if (end - sd > 1) {
      parts.put(data, b, sd, end);
    }
    int text = Math.min(to, end + 1);
    boolean mark = to - text >= 3 && b[text] == (byte) 0xef && b[text + 1] == (byte) 0xbb;
    parts.message(b, mark ? text + 3 : text, to);
    return true;
  }

  private static int word(byte[] b, int blank, int to, int slot, LineParts parts) {
    if (blank >= to) {
      return to;
    }
    int from = blank + 1;
    int end = Bytes.wordEnd(b, from, to);
    if (end - from > 1 || (end - from == 1 && b[from] != '-')) {
      parts.put(slot, b, from, end);
    }
    return end;
  }

  /* Behind "-" or the last element in brackets, or -1. */
  private static int structured(byte[] b, int from, int to) {
    if (from < to && b[from] == '-') {
      return from + 1;
    }
    int at = from;
    while (at < to && b[at] == '[') {
      boolean quoted = false;
      at++;
      while (at < to && (quoted || b[at] != ']')) {
        if (b[at] == '\\') {
          at++;
        } else if (b[at] == '"') {
          quoted = !quoted;
        }
        at++;
      }
      if (at >= to) {
        return -1;
      }
      at++;
    }
    return at == from ? -1 : at;
  }
}
