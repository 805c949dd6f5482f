package dev.wadi.codec.text;

import dev.wadi.codec.logflow.LogflowLine;

/**
 * Reads LogFlow's lines, as text and as JSON. Pairs in the message become fields; what is left of
 * the message without them is {@link LineParts#message}: each pair goes as it stands, with its
 * quotes and the blank before it, and nothing else. What only looks like a pair stays: {@code a ==
 * b}, {@code total= 5}, the last word in {@code (a=1, b=2)}. For one thread.
 */
final class LogflowParser implements LineParser {
  private final LogflowLine line = new LogflowLine();
  private final PairScan pairs = new PairScan();
  private final JsonParser json;
  private final TimeReader times;
  private final FieldPlan plan;
  private final byte[][] names;
  private final int service;
  private final boolean everything;

  LogflowParser(TimeReader times, FieldPlan plan, boolean everything) {
    this.json = new JsonParser(plan, everything);
    this.times = times;
    this.plan = plan;
    this.names = FieldPlan.bytes(plan.names());
    this.service = plan.slot("service");
    this.everything = everything;
  }

  @Override
  public boolean parse(byte[] b, int from, int to, LineParts parts) {
    if (from < to && b[from] == '{') {
      return json.parse(b, from, to, parts);
    }
    if (!line.parse(b, from, to)) {
      return false;
    }
    if (times.whole(b, line.timeFrom(), line.timeTo(), parts.referenceNanos())) {
      parts.time(times.nanos());
    } else {
      parts.unreadableTime();
    }
    parts.level(b, line.levelFrom(), line.levelTo());
    parts.put(service, b, line.serviceFrom(), line.serviceTo());
    int end = to;
    while (end > line.messageFrom() && isBlank(b[end - 1])) {
      end--;
    }
    message(b, line.messageFrom(), end, parts);
    return true;
  }

  private void message(byte[] b, int from, int to, LineParts parts) {
    pairs.start(b, from, to);
    byte[] rest = b;
    int restFrom = from;
    int out = from;
    int kept = from;
    while (pairs.next()) {
      if (!isPair(b)) {
        continue;
      }
      if (rest == b) {
        rest = parts.scratch(to - from);
        restFrom = parts.scratchOffset();
        out = restFrom;
        parts.useScratch(to - from);
      }
      out = copy(b, kept, pairs.nameFrom(), rest, restFrom, out);
      kept = pairs.pairEnd();
      field(b, parts);
    }
    if (rest == b) {
      parts.message(b, from, to);
      return;
    }
    out = copy(b, kept, to, rest, restFrom, out);
    while (out > restFrom && isBlank(rest[out - 1])) {
      out--;
    }
    parts.message(rest, restFrom, out);
  }

  /* What stands between two pairs; of the blanks around a pair that went, one remains. */
  private static int copy(byte[] b, int from, int to, byte[] rest, int restFrom, int out) {
    int start = from;
    boolean blank = out == restFrom || isBlank(rest[out - 1]);
    if (blank && start < to && isBlank(b[start])) {
      start++;
    }
    System.arraycopy(b, start, rest, out, to - start);
    return out + to - start;
  }

  /* Whether it is one for a reader, too: with a name, and with a value that is whole and ends nothing else. */
  private boolean isPair(byte[] b) {
    boolean named = false;
    for (int i = pairs.nameFrom(); i < pairs.nameTo(); i++) {
      named |= b[i] < 0 || b[i] == '_' || Character.isLetterOrDigit(b[i]);
    }
    if (!named || pairs.isQuoted()) {
      return named;
    }
    int from = pairs.valueFrom();
    int to = pairs.valueTo();
    if (from == to || b[from] == '=') {
      return false;
    }
    boolean goesOn = b[from] == '\'' && count(b, from, to, b[from]) == 1;
    return !goesOn && !closesMore(b, from, to);
  }

  /* Whether there is a bracket or a single quote at the end that was opened before the value. */
  private static boolean closesMore(byte[] b, int from, int to) {
    int last = to - 1;
    while (last > from && (b[last] == ',' || b[last] == ';' || b[last] == '.')) {
      last--;
    }
    byte close = b[last];
    if (close == '\'') {
      return count(b, from, last, close) % 2 == 0;
    }
    byte open = (byte) (close == ')' ? '(' : close == ']' ? '[' : close == '}' ? '{' : 0);
    return open != 0 && count(b, from, last, close) >= count(b, from, last, open);
  }

  private static int count(byte[] b, int from, int to, byte wanted) {
    int count = 0;
    for (int i = from; i < to; i++) {
      count += b[i] == wanted ? 1 : 0;
    }
    return count;
  }

  private static boolean isBlank(byte c) {
    return c == ' ' || c == '\t';
  }

  private void field(byte[] b, LineParts parts) {
    int slot = FieldPlan.NONE;
    int length = pairs.nameTo() - pairs.nameFrom();
    for (int i = 0; i < plan.size(); i++) {
      if (names[i].length == length
          && Bytes.startsWith(b, pairs.nameFrom(), pairs.nameTo(), plan.names().get(i))) {
        slot = i;
      }
    }
    /* Which service it is stands in the line's head; a pair of that name is a pair. */
    if ((slot == FieldPlan.NONE || slot == service) && !everything) {
      return;
    }
    byte[] value = pairs.value(parts);
    if (slot != FieldPlan.NONE && slot != service) {
      parts.put(slot, value, pairs.valueFrom(), pairs.valueTo());
    } else {
      parts.extra(b, pairs.nameFrom(), pairs.nameTo(), value, pairs.valueFrom(), pairs.valueTo());
    }
  }
}
