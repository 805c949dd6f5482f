package dev.wadi.codec.text;

/**
 * Reads the access log of Apache and nginx: common and combined, with a virtual host in front or
 * further fields behind. For one thread.
 */
final class AccessLogParser implements LineParser {
  private static final int BRACKETS = 8;
  private static final int LONGEST_TIME = 64;

  private final TimeReader times;
  private final int host;
  private final int address;
  private final int user;
  private final int method;
  private final int path;
  private final int protocol;
  private final int status;
  private final int size;
  private final int referer;
  private final int agent;

  AccessLogParser(TimeReader times, FieldPlan plan) {
    this.times = times;
    this.host = plan.slot("host");
    this.address = plan.slot("remote_addr");
    this.user = plan.slot("remote_user");
    this.method = plan.slot("method");
    this.path = plan.slot("path");
    this.protocol = plan.slot("protocol");
    this.status = plan.slot("status");
    this.size = plan.slot("bytes");
    this.referer = plan.slot("referer");
    this.agent = plan.slot("user_agent");
  }

  @Override
  public boolean parse(byte[] b, int from, int to, LineParts parts) {
    int bracket = timeBracket(b, from, to);
    int close = Bytes.indexOf(b, ']', bracket, to);
    int request = Bytes.skipBlanks(b, close + 1, to);
    if (close >= to || request >= to || b[request] != '"' || !client(b, from, bracket, parts)) {
      return false;
    }
    int requestEnd = quoteEnd(b, request + 1, to);
    int statusFrom = Bytes.skipBlanks(b, requestEnd + 1, to);
    int statusTo = Bytes.digitsEnd(b, statusFrom, to);
    boolean noStatus = statusFrom < to && b[statusFrom] == '-';
    if (requestEnd >= to || (statusTo - statusFrom != 3 && !noStatus)) {
      return false;
    }
    request(b, request + 1, requestEnd, parts);
    parts.put(status, b, statusFrom, noStatus ? statusFrom + 1 : statusTo);
    int sizeFrom = Bytes.skipBlanks(b, noStatus ? statusFrom + 1 : statusTo, to);
    int sizeTo = Bytes.wordEnd(b, sizeFrom, to);
    parts.put(size, b, sizeFrom, sizeTo);
    int at = quoted(b, sizeTo, to, referer, parts);
    quoted(b, at, to, agent, parts);
    parts.message(b, request + 1, requestEnd);
    if (times.read(TimeLayout.CLF, b, bracket + 1, close, parts.referenceNanos())
        || times.prefix(b, bracket + 1, close, parts.referenceNanos())) {
      parts.time(times.nanos());
    } else {
      parts.unreadableTime();
    }
    return true;
  }

  /* The bracket in front of the time; addresses (IPv6) and names of users may have others. */
  private static int timeBracket(byte[] b, int from, int to) {
    int bracket = Bytes.indexOf(b, '[', from, to);
    for (int other = bracket, tries = 0; other < to && tries < BRACKETS; tries++) {
      int close = Bytes.indexOf(b, ']', other, Math.min(to, other + LONGEST_TIME));
      if (Bytes.startsWith(b, close, to, "] \"")) {
        return other;
      }
      other = Bytes.indexOf(b, '[', other + 1, to);
    }
    return bracket;
  }

  /*
   * Address, identity, user; a host may stand in front, and in place of the address a list of them
   * (X-Forwarded-For), which commas join. The identity is nearly always a hyphen, and a user may
   * have blanks.
   */
  private boolean client(byte[] b, int from, int to, LineParts parts) {
    int addressFrom = from;
    int addressTo = listEnd(b, from, to);
    int identity = Bytes.skipBlanks(b, addressTo, to);
    int identityEnd = listEnd(b, identity, to);
    int userFrom = Bytes.skipBlanks(b, identityEnd, to);
    int next = Bytes.skipBlanks(b, Bytes.wordEnd(b, userFrom, to), to);
    if (userFrom >= to) {
      return false;
    }
    if (next < to && b[userFrom] == '-' && Bytes.wordEnd(b, userFrom, to) == userFrom + 1) {
      parts.put(host, b, from, addressTo);
      addressFrom = identity;
      addressTo = identityEnd;
      userFrom = next;
    }
    parts.put(address, b, addressFrom, addressTo);
    parts.put(user, b, userFrom, trimmed(b, userFrom, to));
    return true;
  }

  /* Behind a word, and behind those that follow it after a comma. */
  private static int listEnd(byte[] b, int from, int to) {
    int end = Bytes.wordEnd(b, from, to);
    while (end < to && end > from && b[end - 1] == ',') {
      end = Bytes.wordEnd(b, Bytes.skipBlanks(b, end, to), to);
    }
    return end;
  }

  private static int trimmed(byte[] b, int from, int to) {
    int end = to;
    while (end > from && b[end - 1] == ' ') {
      end--;
    }
    return end;
  }

  private void request(byte[] b, int from, int to, LineParts parts) {
    int methodEnd = Bytes.wordEnd(b, from, to);
    if (methodEnd == to) {
      return; // "-", or what somebody sent to the wrong port
    }
    int protocolFrom = to;
    while (protocolFrom > methodEnd && b[protocolFrom - 1] != ' ') {
      protocolFrom--;
    }
    boolean versioned = Bytes.startsWith(b, protocolFrom, to, "HTTP/");
    parts.put(method, b, from, methodEnd);
    parts.put(path, b, methodEnd + 1, versioned ? Math.max(methodEnd + 1, protocolFrom - 1) : to);
    if (versioned) {
      parts.put(protocol, b, protocolFrom, to);
    }
  }

  private static int quoted(byte[] b, int at, int to, int slot, LineParts parts) {
    int quote = Bytes.skipBlanks(b, at, to);
    if (quote >= to || b[quote] != '"') {
      return to;
    }
    int end = quoteEnd(b, quote + 1, to);
    parts.put(slot, b, quote + 1, end);
    return Math.min(to, end + 1);
  }

  private static int quoteEnd(byte[] b, int from, int to) {
    int i = from;
    while (i < to && b[i] != '"') {
      i += b[i] == '\\' ? 2 : 1;
    }
    return Math.min(i, to);
  }
}
