package dev.wadi.analysis;

/**
 * How the parts of a line are told apart by a person's eye, beside what stands there: a colour
 * never says anything alone.
 */
public enum Paint {
  NONE("", "", ""),
  /** The sixteen colours that every terminal has (ECMA-48), in its own shades. */
  COLOURS("\u001b[2m", "\u001b[36m", "\u001b[0m");

  private final String faint;
  private final String name;
  private final String end;

  Paint(String faint, String name, String end) {
    this.faint = faint;
    this.name = name;
    this.end = end;
  }

  /** What stands beside the matter, such as a time. */
  public String faint(String text) {
    return faint + text + end;
  }

  /** Who says something. */
  public String name(String text) {
    return name + text + end;
  }
}
