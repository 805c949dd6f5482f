package dev.wadi.emit.line;

import java.time.Instant;

/**
 * Makes lines of one kind. What they say depends on the seed, their number and their times alone,
 * so that no pace and no clock changes them. For one thread.
 */
public final class LineMaker {
  private final LineForm form;
  private final LineSettings settings;
  private final Draw draw;
  private long made;

  public LineMaker(LineKind kind, LineSettings settings) {
    this.form = kind.form();
    this.settings = settings;
    this.draw = new Draw(settings);
  }

  /**
   * The next line.
   *
   * @param inBatch its number in its batch, counted from 1
   */
  public EmittedLine next(int inBatch, Instant time) {
    made++;
    draw.begin();
    String text = form.line(draw, made, inBatch, time.atZone(settings.zone()));
    return new EmittedLine(text, draw.level(), time, draw.personal());
  }
}
