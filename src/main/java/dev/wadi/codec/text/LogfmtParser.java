package dev.wadi.codec.text;

import java.util.Arrays;

/**
 * Reads a line of logfmt: {@code name=value} up to a blank, or {@code name="value"} with the
 * escapes of JSON. Words without {@code =} are passed over; a line without any pair does not fit.
 * For one thread.
 */
final class LogfmtParser implements LineParser {
  private final byte[][] names;
  private final boolean everything;
  private final PairScan pairs = new PairScan();

  LogfmtParser(FieldPlan plan, boolean everything) {
    this.names = FieldPlan.bytes(plan.names());
    this.everything = everything;
  }

  @Override
  public boolean parse(byte[] b, int from, int to, LineParts parts) {
    pairs.start(b, from, to);
    boolean any = false;
    while (pairs.next()) {
      any = true;
      int slot = slot(b, pairs.nameFrom(), pairs.nameTo());
      if (slot != FieldPlan.NONE || everything) {
        byte[] value = pairs.value(parts);
        if (slot != FieldPlan.NONE) {
          parts.put(slot, value, pairs.valueFrom(), pairs.valueTo());
        } else {
          parts.extra(
              b, pairs.nameFrom(), pairs.nameTo(), value, pairs.valueFrom(), pairs.valueTo());
        }
      }
    }
    return any;
  }

  private int slot(byte[] b, int from, int to) {
    for (int i = 0; i < names.length; i++) {
      byte[] name = names[i];
      if (name.length == to - from && Arrays.equals(name, 0, name.length, b, from, to)) {
        return i;
      }
    }
    return FieldPlan.NONE;
  }
}
