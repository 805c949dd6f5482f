package dev.wadi.scenario;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What an expectation may ask for. */
public enum Measure {
  /** Lines that the plan has. */
  PLANNED(Source.RUN, Whose.EMITTER),
  SENT(Source.RUN, Whose.EMITTER),
  /** Planned, and not sent. */
  UNSENT(Source.RUN, Whose.EMITTER),
  ACKNOWLEDGED(Source.RUN, Whose.EMITTER),
  UNCONFIRMED(Source.RUN, Whose.EMITTER),
  REFUSED(Source.RUN, Whose.EMITTER),
  UNANSWERED(Source.RUN, Whose.EMITTER),
  /** Values that must not be kept. */
  PLANTED(Source.RUN, Whose.EMITTER),
  /** Lines a second. */
  RATE(Source.RUN, Whose.NOBODY),
  SECONDS(Source.RUN, Whose.NOBODY),
  /** Latencies in milliseconds. */
  P50(Source.RUN, Whose.EMITTER),
  P90(Source.RUN, Whose.EMITTER),
  P99(Source.RUN, Whose.EMITTER),
  P999(Source.RUN, Whose.EMITTER),
  MAX(Source.RUN, Whose.EMITTER),
  RECEIVED(Source.GATEWAY, Whose.NOBODY),
  ACCEPTED(Source.GATEWAY, Whose.NOBODY),
  REJECTED(Source.GATEWAY, Whose.NOBODY),
  DROPPED(Source.GATEWAY, Whose.NOBODY),
  CAPTURED(Source.GATEWAY, Whose.NOBODY),
  /** Places in lines. */
  REDACTED(Source.GATEWAY, Whose.NOBODY),
  DELIVERED(Source.GATEWAY, Whose.SINK),
  /** Bytes, now. */
  BACKLOG(Source.GATEWAY, Whose.SINK),
  /** Planted values that stand in a file. */
  FOUND(Source.DATA, Whose.NOBODY);

  /** Where its value comes from. */
  public enum Source {
    RUN,
    GATEWAY,
    DATA
  }

  /** Whose it may be. */
  public enum Whose {
    NOBODY,
    EMITTER,
    SINK
  }

  private final Source source;
  private final Whose whose;

  Measure(Source source, Whose whose) {
    this.source = source;
    this.whose = whose;
  }

  public Source source() {
    return source;
  }

  public Whose whose() {
    return whose;
  }

  /** What it is called in files. */
  public String word() {
    return name().toLowerCase(Locale.ROOT);
  }

  static List<String> words() {
    return Arrays.stream(values()).map(Measure::word).toList();
  }

  static Optional<Measure> of(String word) {
    return Arrays.stream(values()).filter(measure -> measure.word().equals(word)).findFirst();
  }
}
