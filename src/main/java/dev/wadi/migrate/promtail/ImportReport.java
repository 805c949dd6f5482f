package dev.wadi.migrate.promtail;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/** What became of each part of a configuration. For one thread. */
public final class ImportReport {
  /** What became of a part. */
  public enum State {
    /** It means the same. */
    CONVERTED,
    /** It means nearly the same; the reason says where it differs. */
    APPROXIMATED,
    /** It is not there; the reason says why, and what to do. */
    LEFT_OUT,
    /** It has no meaning here, or is taken care of without a setting. */
    NOT_NEEDED;

    /** In words. */
    public String word() {
      return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
  }

  /**
   * A part of the configuration.
   *
   * @param line of the file, counted from 1; 0 for what stands in no line
   * @param part what it is called
   * @param detail what it became, or why not
   */
  public record Item(State state, int line, String part, String detail) {}

  private final List<Item> items = new ArrayList<>();

  void converted(int line, String part, String detail) {
    items.add(new Item(State.CONVERTED, line, part, detail));
  }

  void approximated(int line, String part, String detail) {
    items.add(new Item(State.APPROXIMATED, line, part, detail));
  }

  void leftOut(int line, String part, String detail) {
    items.add(new Item(State.LEFT_OUT, line, part, detail));
  }

  void notNeeded(int line, String part, String detail) {
    items.add(new Item(State.NOT_NEEDED, line, part, detail));
  }

  /** All of them, by line; what was said twice of a line that serves several tails is once here. */
  public List<Item> items() {
    return items.stream().distinct().sorted(Comparator.comparingInt(Item::line)).toList();
  }

  public long count(State state) {
    return items().stream().filter(item -> item.state() == state).count();
  }
}
