package dev.wadi.analysis;

import java.io.IOException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Gathers the lines of one file into groups: each match with its neighbours; ranges that overlap or
 * touch are one group. A neighbour is {@code before} if a match of its own group comes later, else
 * {@code after}. For one thread.
 */
final class ContextGroups {
  private static final long MAX_PART_BYTES = 8L << 20;

  private final int context;
  private final Groups target;
  private final ArrayDeque<FoundLine> before = new ArrayDeque<>();
  private final List<FoundLine> tail = new ArrayList<>();
  private @Nullable List<Member> group;
  private long groupBytes;
  private boolean continues;

  /** A line of a group; {@code context} is null for a match. */
  record Member(FoundLine line, @Nullable String context) {}

  /** Takes groups. */
  interface Groups {
    /**
     * A whole group, or, when it is too large for the memory, a part of one.
     *
     * @param continues it belongs to the group that the last call brought
     */
    void group(List<Member> members, boolean continues) throws IOException;
  }

  ContextGroups(int context, Groups target) {
    this.context = context;
    this.target = target;
  }

  /** The next line of the file. */
  void line(FoundLine line) throws IOException {
    List<Member> open = group;
    if (line.match()) {
      if (open == null) {
        open = new ArrayList<>();
        group = open;
        addAll(open, before);
        before.clear();
      } else {
        addAll(open, tail);
        tail.clear();
      }
      open.add(new Member(line, null));
      groupBytes += line.raw().length;
      if (groupBytes > MAX_PART_BYTES) {
        hand(open);
        group = new ArrayList<>();
        continues = true;
      }
    } else if (open != null) {
      tail.add(line);
      if (tail.size() > 2 * context) {
        finish(open);
      }
    } else {
      remember(line);
    }
  }

  /** What comes next does not follow directly on the last line. */
  void gap() throws IOException {
    if (group != null) {
      finish(group);
    }
    before.clear();
  }

  private void finish(List<Member> open) throws IOException {
    int after = Math.min(context, tail.size());
    for (FoundLine line : tail.subList(0, after)) {
      open.add(new Member(line, "after"));
    }
    for (FoundLine line : tail.subList(after, tail.size())) {
      remember(line);
    }
    tail.clear();
    hand(open);
    group = null;
    continues = false;
  }

  private void hand(List<Member> open) throws IOException {
    if (!open.isEmpty()) {
      target.group(open, continues);
    }
    groupBytes = 0;
  }

  private void remember(FoundLine line) {
    before.add(line);
    if (before.size() > context) {
      before.remove();
    }
  }

  private void addAll(List<Member> open, Iterable<FoundLine> lines) {
    for (FoundLine line : lines) {
      groupBytes += line.raw().length;
      open.add(new Member(line, "before"));
    }
  }
}
