package dev.wadi.codec.text;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.time.ZoneId;
import java.util.List;

/**
 * Reads what rsyslog, syslog-ng, journalctl and devices write and send: RFC 3164 and its kin
 * ({@code Jan 15 10:32:01 host sshd[12]: text}; the time may be of ISO 8601 or a count of seconds
 * instead, or absent behind a priority) and RFC 5424 ({@code <34>1 2024-01-15T10:32:01Z host app 12
 * ID - text}). The priority may be absent. For one thread.
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

  /* Of the devices of Cisco and their kin, where the others do not fit or tell no zone. */
  private static final List<TimeLayout> DEVICES =
      List.of(
          TimeLayouts.ofGo("Jan _2 15:04:05 MST"),
          TimeLayouts.ofGo("Jan _2 2006 15:04:05 MST"),
          TimeLayouts.ofGo("2006 Jan _2 15:04:05 MST"),
          TimeLayouts.ofGo("2006 Jan _2 15:04:05"));

  private static final int LONGEST_TAG = 48;
  private static final int LONGEST_COUNT = 12;
  private static final String FORWARDED = "Message forwarded from ";
  private static final byte[] PARSE_ERROR = "parse_error".getBytes(US_ASCII);
  private static final byte[] PRIORITY = "priority".getBytes(US_ASCII);
  private static final byte[] STRUCTURED_DATA = "structured_data".getBytes(US_ASCII);

  private final TimeReader times;
  private final TimeReader deviceTimes;
  private final StructuredData pairs = new StructuredData();
  private final boolean everything;
  private final Field host;
  private final Field app;
  private final Field pid;
  private final Field facility;
  private final Field id;
  private final int data;

  /* Of the time that was read last. */
  private int timeEnd;

  /** A field: where somebody asks for it, and what it is called where somebody asks for all. */
  private record Field(int slot, byte[] name) {}

  /**
   * @param zone counts where a time tells none
   * @param everything whether fields are kept that nobody asked for by their names
   */
  SyslogParser(TimeReader times, ZoneId zone, FieldPlan plan, boolean everything) {
    this.times = times;
    this.deviceTimes = new TimeReader(DEVICES, zone);
    this.everything = everything;
    this.host = field(plan, "hostname");
    this.app = field(plan, "app");
    this.pid = field(plan, "pid");
    this.facility = field(plan, "facility");
    this.id = field(plan, "msgid");
    this.data = plan.slot("structured_data");
  }

  private static Field field(FieldPlan plan, String name) {
    return new Field(plan.slot(name), name.getBytes(US_ASCII));
  }

  private void put(Field field, byte[] b, int from, int to, LineParts parts) {
    if (field.slot != FieldPlan.NONE) {
      parts.put(field.slot, b, from, to);
    } else if (everything && to > from) {
      parts.extra(field.name, 0, field.name.length, b, from, to);
    }
  }

  @Override
  public boolean parse(byte[] b, int from, int to, LineParts parts) {
    int begin = behindMark(b, from, to);
    int at = priority(b, begin, to, parts);
    if (at < 0) {
      return false;
    }
    boolean sent = at > begin;
    int version = version(b, at, to, sent);
    if (version > at) {
      return newer(b, version, to, parts);
    }
    boolean known = parts.level() != null;
    return older(b, at, to, sent, parts) || known && bare(b, at, to, parts);
  }

  /* The mark that some put in front of UTF-8. */
  private static int behindMark(byte[] b, int from, int to) {
    boolean mark =
        to - from >= 3
            && b[from] == (byte) 0xef
            && b[from + 1] == (byte) 0xbb
            && b[from + 2] == (byte) 0xbf;
    return mark ? from + 3 : from;
  }

  /* Behind it, or -1 when it is none. One out of range is told as it is, and the rest read on. */
  private int priority(byte[] b, int from, int to, LineParts parts) {
    if (from >= to || b[from] != '<') {
      return from;
    }
    int close = Bytes.digitsEnd(b, from + 1, Math.min(to, from + LONGEST_COUNT));
    if (close == from + 1 || close >= to || b[close] != '>') {
      return -1;
    }
    int value = close - from > 5 ? -1 : Bytes.number(b, from + 1, close);
    if (value < 0 || value > 191) {
      parts.extra(PARSE_ERROR, 0, PARSE_ERROR.length, PRIORITY, 0, PRIORITY.length);
      parts.extra(PRIORITY, 0, PRIORITY.length, b, from + 1, close);
      return close + 1;
    }
    parts.level(LogLevel.ofSeverity(value));
    byte[] name = FACILITY_NAMES[value >> 3];
    put(facility, name, 0, name.length, parts);
    return close + 1;
  }

  /*
   * Behind the version of RFC 5424, or the same place. There is only the first so far; what might
   * be another is one when a time of that form stands behind it.
   */
  private static int version(byte[] b, int from, int to, boolean sent) {
    if (from + 1 < to && b[from] == '1' && b[from + 1] == ' ') {
      return from + 2;
    }
    int end = Bytes.digitsEnd(b, from, Math.min(to, from + 4));
    boolean other =
        sent
            && end > from
            && end < from + 4
            && end + 11 < to
            && b[end] == ' '
            && b[end + 5] == '-'
            && b[end + 8] == '-'
            && b[end + 11] == 'T';
    return other ? end + 1 : from;
  }

  private boolean older(byte[] b, int from, int to, boolean sent, LineParts parts) {
    int at = sent ? behindCount(b, from, to) : weekday(b, from, to);
    boolean hosted = false;
    if (!time(b, at, to, sent, parts)) {
      /* Devices may put their name in front of the time, with a colon. */
      int end = Bytes.wordEnd(b, at, to);
      if (!sent
          || end - at < 2
          || b[end - 1] != ':'
          || !time(b, behindCount(b, end, to), to, true, parts)) {
        return false;
      }
      put(host, b, at, end - 1, parts);
      hosted = true;
    }
    int timeTo = timeEnd;
    if (timeTo < to && b[timeTo] == ':') {
      timeTo++; // as Cisco's devices write it
    }
    int hostFrom = Bytes.skipBlanks(b, timeTo, to);
    int hostTo = Bytes.wordEnd(b, hostFrom, to);
    if (hostFrom == timeTo || hostTo == hostFrom) {
      return false;
    }
    int device = deviceMessage(b, hostFrom, to, parts);
    if (device >= 0) {
      return true;
    }
    if (Bytes.startsWith(b, hostFrom, to, FORWARDED)) {
      hostFrom += FORWARDED.length();
      hostTo = Bytes.wordEnd(b, hostFrom, to);
      boolean colon = hostTo > hostFrom && b[hostTo - 1] == ':';
      put(host, b, hostFrom, colon ? hostTo - 1 : hostTo, parts);
      tagged(b, Bytes.skipBlanks(b, hostTo, to), to, parts);
      return true;
    }
    int tag = hostFrom;
    if (!hosted && b[hostTo - 1] != ':') {
      put(host, b, hostFrom, hostTo, parts);
      tag = Bytes.skipBlanks(b, hostTo, to);
    } // else there is no host: programs write so to their own machine
    tagged(b, tag, to, parts);
    return true;
  }

  /* The name of a program, maybe with its number, and a colon; then the text. */
  private void tagged(byte[] b, int tag, int to, LineParts parts) {
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
          put(pid, b, tagEnd + 1, close, parts);
          colon = close + 1;
        }
      }
      put(app, b, tag, tagEnd, parts);
      text = colon < to && b[colon] == ':' ? colon + 1 : colon;
    } else if (tagEnd < to && isNamed(b, tagEnd, to)) {
      /* "su(pam_unix)[12]:" and "syslogd 1.4.1:": the tag goes up to the colon */
      put(app, b, tag, tagEnd, parts);
    }
    int message = behindMark(b, Bytes.skipBlanks(b, text, to), to);
    if (deviceMessage(b, message, to, parts) < 0) {
      parts.message(b, message, to);
    }
  }

  /*
   * "%SYS-5-CONFIG_I: Configured": facility, severity and mnemonic of a device. They stay in the
   * text, where people look for them. -1 when it is none.
   */
  private int deviceMessage(byte[] b, int from, int to, LineParts parts) {
    if (from >= to || b[from] != '%') {
      return -1;
    }
    int at = from + 1;
    boolean severity = false;
    while (at < to
        && (Bytes.isLetter(b[at]) || Bytes.isDigit(b[at]) || b[at] == '-' || b[at] == '_')) {
      severity |= b[at] == '-' && at + 2 < to && Bytes.isDigit(b[at + 1]) && b[at + 2] == '-';
      at++;
    }
    if (!severity || at >= to || b[at] != ':') {
      return -1;
    }
    put(id, b, from + 1, at, parts);
    parts.message(b, from, to);
    return at;
  }

  /* Behind a priority and without a time: the text, maybe with the name of a program in front. */
  private boolean bare(byte[] b, int from, int to, LineParts parts) {
    int begin = behindMark(b, Bytes.skipBlanks(b, from, to), to);
    int end = begin;
    while (end < to && end - begin <= LONGEST_TAG && isTagLetter(b[end])) {
      end++;
    }
    int colon = end;
    if (end < to && b[end] == '[') {
      int close = Bytes.digitsEnd(b, end + 1, to);
      colon = close < to && b[close] == ']' ? close + 1 : to;
    }
    boolean tag =
        end > begin
            && end - begin <= LONGEST_TAG
            && colon < to
            && b[colon] == ':'
            && (colon + 1 == to || b[colon + 1] == ' ')
            && LogLevel.of(b, begin, end) == null;
    if (tag) {
      tagged(b, begin, to, parts);
    } else if (deviceMessage(b, begin, to, parts) < 0) {
      parts.message(b, begin, to);
    }
    return true;
  }

  private static boolean isTagLetter(byte c) {
    return Bytes.isLetter(c)
        || Bytes.isDigit(c)
        || c == '_'
        || c == '-'
        || c == '.'
        || c == '/'
        || c == '@';
  }

  /* "123: ", which devices count their messages by, or only the colon. */
  private static int behindCount(byte[] b, int from, int to) {
    int at = Bytes.skipBlanks(b, from, to);
    int digits = Bytes.digitsEnd(b, at, Math.min(to, at + LONGEST_COUNT));
    boolean counted = digits < to && b[digits] == ':';
    if (counted && (digits == at || digits + 1 < to && b[digits + 1] == ' ')) {
      return Bytes.skipBlanks(b, digits + 1, to);
    }
    return at;
  }

  /*
   * A device puts a star or a stop in front of a time that nobody has set, and the name of a zone
   * with a colon behind it.
   */
  private boolean time(byte[] b, int from, int to, boolean sent, LineParts parts) {
    boolean unset = sent && from < to && (b[from] == '*' || b[from] == '.');
    int at = unset ? from + 1 : from;
    if (times.prefix(b, at, to, parts.referenceNanos())) {
      timeEnd = times.end();
      long nanos = times.nanos();
      if (isZone(b, timeEnd, to) && deviceTimes.prefix(b, at, to, parts.referenceNanos())) {
        timeEnd = deviceTimes.end();
        nanos = deviceTimes.nanos();
      }
      parts.time(nanos);
      return true;
    }
    if (sent && deviceTimes.prefix(b, at, to, parts.referenceNanos())) {
      timeEnd = deviceTimes.end();
      parts.time(deviceTimes.nanos());
      return true;
    }
    return false;
  }

  private static boolean isZone(byte[] b, int from, int to) {
    int at = from + 1;
    while (at < to && at - from <= 6 && b[at] >= 'A' && b[at] <= 'Z') {
      at++;
    }
    return from < to && b[from] == ' ' && at > from + 1 && at < to && b[at] == ':';
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
    int end = StructuredData.end(b, sd, to);
    if (end < 0) {
      /* Data that does not end, as in a message that was cut, or none at all: it is in the text. */
      if (sd < to && b[sd] == '[') {
        parts.extra(PARSE_ERROR, 0, PARSE_ERROR.length, STRUCTURED_DATA, 0, STRUCTURED_DATA.length);
      }
      parts.message(b, behindMark(b, sd, to), to);
      return true;
    }
    if (end - sd > 1) {
      if (data != FieldPlan.NONE) {
        parts.put(data, b, sd, end);
      } else if (everything) {
        pairs.read(b, sd, end, parts);
      }
    }
    int text = Math.min(to, end + 1);
    parts.message(b, behindMark(b, text, to), to);
    return true;
  }

  private int word(byte[] b, int blank, int to, Field field, LineParts parts) {
    if (blank >= to) {
      return to;
    }
    int from = blank + 1;
    int end = Bytes.wordEnd(b, from, to);
    if (end - from > 1 || (end - from == 1 && b[from] != '-')) {
      put(field, b, from, end, parts);
    }
    return end;
  }
}
