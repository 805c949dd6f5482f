package dev.wadi.codec.text;

/**
 * Reads the access log of Apache and nginx: common and combined, with a virtual host in front or
 * further fields behind. For one thread.
 */
final class AccessLogParser implements LineParser {
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
    int bracket = Bytes.indexOf(b, '[', from, to);
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

  /* From behind: user, identity, address, host. A user may have blanks, then the address is first. */
  private boolean client(byte[] b, int from, int to, LineParts parts) {
    int first = Bytes.wordEnd(b, from, to);
    int second = Bytes.skipBlanks(b, first, to);
    int secondEnd = Bytes.wordEnd(b, second, to);
    int third = Bytes.skipBlanks(b, secondEnd, to);
    int thirdEnd = Bytes.wordEnd(b, third, to);
    int fourth = Bytes.skipBlanks(b, thirdEnd, to);
    if (third >= to) {
      return false;
    }
    boolean withHost = fourth < to && b[third] == '-' && thirdEnd == third + 1;
    if (withHost) {
      parts.put(host, b, from, first);
      parts.put(address, b, second, secondEnd);
      parts.put(user, b, fourth, trimmed(b, fourth, to));
    } else {
      parts.put(address, b, from, first);
      parts.put(user, b, third, trimmed(b, third, to));
    }
    return true;
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
