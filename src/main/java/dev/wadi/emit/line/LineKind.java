package dev.wadi.emit.line;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.Supplier;

/** The programs whose lines can be made. */
public enum LineKind {
  /** LogOps' rows of a table. */
  CSV("csv", Frame.TABLE, LogopsForms.Csv::new),
  /** LogOps' service. */
  JSON("json", Frame.ARRAY, LogopsForms.Json::new),
  /** LogOps' objects that hold next to nothing. */
  MINIMAL("minimal", Frame.ARRAY, LogopsForms.Minimal::new),
  /** LogOps' objects that nobody agreed on. */
  NOISE("noise", Frame.ARRAY, NoiseForm::new),
  /** LogOps' lines in the style of syslog. */
  SYSLOG("syslog", Frame.LINES, LogopsForms.Syslog::new),
  /** LogFlow's services, as text. */
  LOGFLOW("logflow", Frame.LINES, LogflowForms.Text::new),
  /** LogFlow's services, as objects. */
  LOGFLOW_JSON("logflow-json", Frame.ARRAY, LogflowForms.Json::new),
  /** LogFlow's transactions through several services. */
  CORRELATED("correlated", Frame.ARRAY, CorrelatedForm::new),
  /** Access log of nginx and Apache, format "combined". */
  ACCESS("access", Frame.LINES, ServerForms.Access::new),
  /** What a container's runtime writes. */
  CRI("cri", Frame.LINES, ServerForms.Cri::new),
  /** Syslog of RFC 5424. */
  SYSLOG_5424("syslog5424", Frame.LINES, ServerForms.Syslog5424::new),
  /** Syslog of RFC 3164. */
  SYSLOG_3164("syslog3164", Frame.LINES, ServerForms.Syslog3164::new);

  /** How several of them travel together. */
  public enum Frame {
    /** Rows below a heading. */
    TABLE("text/csv"),
    /** A JSON array. */
    ARRAY("application/json"),
    /** Lines. */
    LINES("text/plain");

    private final String contentType;

    Frame(String contentType) {
      this.contentType = contentType;
    }

    public String contentType() {
      return contentType;
    }
  }

  /** The first line of a table. */
  public static final String HEADING = "ts,level,msg";

  private final String word;
  private final Frame frame;
  private final Supplier<LineForm> form;

  LineKind(String word, Frame frame, Supplier<LineForm> form) {
    this.word = word;
    this.frame = frame;
    this.form = form;
  }

  /** What it is called where people write it. */
  public String word() {
    return word;
  }

  public Frame frame() {
    return frame;
  }

  LineForm form() {
    return form.get();
  }

  /** All words. */
  public static List<String> words() {
    return Arrays.stream(values()).map(LineKind::word).toList();
  }

  /** The kind of a word, also as LogOps' scenarios call it ({@code emitter_json}). */
  public static Optional<LineKind> of(String word) {
    String bare = word.toLowerCase(Locale.ROOT).replaceFirst("^emitter[_-]", "");
    return Arrays.stream(values()).filter(kind -> kind.word.equals(bare)).findFirst();
  }
}
