package dev.wadi.kafka.client;

import java.util.ArrayList;
import java.util.List;

/**
 * What stands beside the offset of a group: where the cuts behind it end that were handed on, so
 * that whoever reads on cuts in the same places and what was kept is recognised. Text form: {@code
 * 1:<epoch>:<end>,<end>}.
 *
 * @param epoch grows when a person moves the group, so that what comes again is new
 * @param ends growing offsets, each behind the last of its cut
 */
record Plan(long epoch, List<Long> ends) {
  static final Plan NONE = new Plan(0, List.of());

  private static final String VERSION = "1:";

  Plan {
    ends = List.copyOf(ends);
  }

  /** Reads the text form; anything else is no plan, as another program's words are. */
  static Plan parse(String text) {
    int colon = text.indexOf(':', VERSION.length());
    if (!text.startsWith(VERSION) || colon < 0) {
      return NONE;
    }
    try {
      long epoch = Long.parseLong(text.substring(VERSION.length(), colon));
      List<Long> ends = new ArrayList<>();
      for (String end : text.substring(colon + 1).split(",", -1)) {
        if (!end.isEmpty()) {
          ends.add(Long.parseLong(end));
        }
      }
      return new Plan(epoch, ends);
    } catch (NumberFormatException e) {
      return NONE;
    }
  }

  @Override
  public String toString() {
    StringBuilder text = new StringBuilder(VERSION).append(epoch).append(':');
    for (int i = 0; i < ends.size(); i++) {
      text.append(i == 0 ? "" : ",").append(ends.get(i));
    }
    return text.toString();
  }
}
