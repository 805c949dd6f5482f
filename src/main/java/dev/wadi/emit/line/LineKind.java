package dev.wadi.emit.line;

import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** The programs whose lines can be made. */
public enum LineKind {
  /** LogOps' rows of a table. */
  CSV("csv", Frame.TABLE),
  /** LogOps' service. */
  JSON("json", Frame.ARRAY),
  /** LogOps' objects that hold next to nothing. */
  MINIMAL("minimal", Frame.ARRAY),
  /** LogOps' objects that nobody agreed on. */
  NOISE("noise", Frame.ARRAY),
  /** LogOps' lines in the style of syslog. */
  SYSLOG("syslog", Frame.LINES),
  /** LogFlow's services, as text. */
  LOGFLOW("logflow", Frame.LINES),
  /** LogFlow's services, as objects. */
  LOGFLOW_JSON("logflow-json", Frame.ARRAY),
  /** LogFlow's transactions through several services. */
  CORRELATED("correlated", Frame.ARRAY),
  /** Access log of nginx and Apache, format "combined". */
  ACCESS("access", Frame.LINES),
  /** What a container's runtime writes. */
  CRI("cri", Frame.LINES),
  /** Syslog of RFC 5424. */
  SYSLOG_5424("syslog5424", Frame.LINES),
  /** Syslog of RFC 3164. */
  SYSLOG_3164("syslog3164", Frame.LINES),
  /** Events of Windows and its Sysmon, as XML on one line. */
  WINEVENT("winevent", Frame.LINES);

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

  LineKind(String word, Frame frame) {
    this.word = word;
    this.frame = frame;
  }

  /** What it is called where people write it. */
  public String word() {
    return word;
  }

  public Frame frame() {
    return frame;
  }

  LineForm form() {
    return switch (this) {
      case CSV -> new LogopsForms.Csv();
      case JSON -> new LogopsForms.Json();
      case MINIMAL -> new LogopsForms.Minimal();
      case NOISE -> new NoiseForm();
      case SYSLOG -> new LogopsForms.Syslog();
      case LOGFLOW -> new LogflowForms.Text();
      case LOGFLOW_JSON -> new LogflowForms.Json();
      case CORRELATED -> new CorrelatedForm();
      case ACCESS -> new ServerForms.Access();
      case CRI -> new ServerForms.Cri();
      case SYSLOG_5424 -> new ServerForms.Syslog5424();
      case SYSLOG_3164 -> new ServerForms.Syslog3164();
      case WINEVENT -> new WindowsForm();
    };
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
