package dev.wadi.codec.text;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import java.util.Arrays;
import java.util.Map;

/** Reads a line by an expression (RE2) whose named groups are its fields. For one thread. */
final class RegexParser implements LineParser {
  private final Matcher matcher;
  private final int[] groups;
  private final int[] slots;

  RegexParser(Pattern pattern, FieldPlan plan) {
    Map<String, Integer> named = pattern.namedGroups();
    this.matcher = pattern.matcher(new byte[0]);
    int[] groupsOf = new int[plan.size()];
    int[] slotsOf = new int[plan.size()];
    int n = 0;
    for (int slot = 0; slot < plan.size(); slot++) {
      Integer group = named.get(plan.names().get(slot));
      if (group != null) {
        groupsOf[n] = group;
        slotsOf[n++] = slot;
      }
    }
    this.groups = Arrays.copyOf(groupsOf, n);
    this.slots = Arrays.copyOf(slotsOf, n);
  }

  @Override
  public boolean parse(byte[] b, int from, int to, LineParts parts) {
    /* The matcher takes whole arrays only. */
    matcher.reset(Arrays.copyOfRange(b, from, to));
    if (!matcher.find()) {
      return false;
    }
    for (int i = 0; i < groups.length; i++) {
      int start = matcher.start(groups[i]);
      if (start >= 0) {
        parts.put(slots[i], b, from + start, from + matcher.end(groups[i]));
      }
    }
    return true;
  }
}
