package dev.wadi.codec.text;

import java.util.ArrayList;
import java.util.List;

/**
 * How a time is written, as a list of steps that {@link TimeReader} walks through. Immutable.
 *
 * <p>Told in one of four ways: a name ({@code RFC3339Nano}, {@code UnixMs}, {@code iso}, {@code
 * clf}, {@code syslog}, {@code auto}); a layout as Go has it ({@code 2006-01-02 15:04:05,000}); a
 * pattern of {@code java.time} ({@code yyyy-MM-dd HH:mm:ss,SSS}); or one of {@code strftime}
 * ({@code %Y-%m-%d %H:%M:%S}). A fraction of a second is taken wherever seconds end, as Go does,
 * behind a full stop or a comma.
 *
 * @param steps what comes one after the other
 * @param text how it was told
 */
record TimeLayout(List<Step> steps, String text) {
  /** What a step reads. */
  enum Kind {
    LITERAL,
    BLANKS,
    YEAR,
    YEAR_OF_CENTURY,
    MONTH,
    MONTH_NAME,
    DAY,
    DAY_OF_YEAR,
    WEEKDAY,
    HOUR,
    HOUR_OF_HALF,
    HALF,
    MINUTE,
    SECOND,
    FRACTION,
    OFFSET,
    ZONE_NAME,
    ISO,
    EPOCH,
    EPOCH_SECONDS,
    EPOCH_MILLIS,
    EPOCH_MICROS,
    EPOCH_NANOS
  }

  /**
   * @param least digits at least, of a number; most, for one that may have fewer digits
   * @param literal the byte that a literal is
   */
  record Step(Kind kind, int least, int most, byte literal) {
    static Step of(Kind kind) {
      return new Step(kind, 1, 2, (byte) 0);
    }

    static Step digits(Kind kind, int least, int most) {
      return new Step(kind, least, most, (byte) 0);
    }

    static Step literal(byte b) {
      return b == ' ' ? of(Kind.BLANKS) : new Step(Kind.LITERAL, 1, 1, b);
    }
  }

  static final TimeLayout ISO = single(Kind.ISO, "iso");
  static final TimeLayout EPOCH = single(Kind.EPOCH, "unix");
  static final TimeLayout CLF = TimeLayouts.ofGo("02/Jan/2006:15:04:05 -0700");
  static final TimeLayout BSD = TimeLayouts.ofGo("Jan _2 15:04:05");
  static final TimeLayout C = TimeLayouts.ofGo("Mon Jan _2 15:04:05 2006");
  static final TimeLayout MAIL = TimeLayouts.ofGo("Mon, 2 Jan 2006 15:04:05 MST");

  /** What is tried when nobody says what times look like, in this order. */
  static final List<TimeLayout> AUTO =
      List.of(
          ISO,
          EPOCH,
          CLF,
          BSD,
          C,
          MAIL,
          TimeLayouts.ofGo("20060102T150405Z0700"),
          TimeLayouts.ofGo("20060102T150405"),
          TimeLayouts.ofGo("20060102150405"),
          TimeLayouts.ofGo("Mon Jan _2 15:04:05 MST 2006"),
          TimeLayouts.ofGo("Jan 2, 2006 3:04:05 PM"));

  TimeLayout {
    steps = List.copyOf(steps);
  }

  static TimeLayout single(Kind kind, String text) {
    return new TimeLayout(List.of(Step.of(kind)), text);
  }

  /**
   * The layouts that a text tells, parted by {@code |}.
   *
   * @throws IllegalArgumentException when one of them is none
   */
  static List<TimeLayout> parse(String text) {
    List<TimeLayout> all = new ArrayList<>();
    for (String one : text.split("\\|", -1)) {
      String name = one.strip();
      if (name.equals("auto")) {
        all.addAll(AUTO);
      } else {
        all.add(TimeLayouts.of(name));
      }
    }
    return List.copyOf(all);
  }

  @Override
  public String toString() {
    return text;
  }
}
