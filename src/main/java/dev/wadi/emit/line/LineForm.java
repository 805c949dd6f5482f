package dev.wadi.emit.line;

import java.time.ZonedDateTime;

/** How one kind of program writes. May remember what it wrote before; for one thread. */
interface LineForm {
  /**
   * The next line.
   *
   * @param number of the line, counted from 1
   * @param inBatch its number in its batch, counted from 1
   */
  String line(Draw draw, long number, int inBatch, ZonedDateTime time);
}
