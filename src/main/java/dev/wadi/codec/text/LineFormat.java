package dev.wadi.codec.text;

import dev.wadi.model.NearestNames;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** What the lines of a source look like. */
public enum LineFormat {
  PLAIN("any text"),
  JSON("an object of JSON in each line"),
  LOGFMT("name=value pairs"),
  REGEX("what an expression with named groups finds"),
  CRI("Kubernetes: containerd, CRI-O"),
  DOCKER("Docker's json-file"),
  APP("a time, a level, a text, as programs write by themselves"),
  LOG4J("log4j, Logback, Spring Boot"),
  PYTHON("Python's logging"),
  POSTGRESQL("PostgreSQL's server log"),
  KLOG("klog and glog: Kubernetes itself"),
  ACCESS("access logs of nginx and Apache: common, combined"),
  ERROR_LOG("error logs of nginx and Apache"),
  SYSLOG("files of rsyslog, syslog-ng, journalctl: RFC 3164 and 5424"),
  LOGCAT("Android's logcat"),
  LOGFLOW("LogFlow's services, as text and as JSON"),
  LOGOPS("LogOps' NDJSON: ts, level, msg, emitter");

  /** Times that lines begin with when settings tell no layout. */
  static final List<TimeLayout> HEADER_LAYOUTS =
      List.of(
          TimeLayout.ISO,
          TimeLayout.BSD,
          TimeLayout.CLF,
          TimeLayout.C,
          TimeLayout.MAIL,
          TimeLayouts.ofGo("Jan _2 2006 15:04:05"),
          TimeLayouts.ofGo("02-Jan-2006 15:04:05 MST"),
          TimeLayouts.ofGo("02-Jan-2006 15:04:05"),
          TimeLayouts.ofGo("Jan 2, 2006 3:04:05 PM"),
          TimeLayouts.ofGo("2006-Jan-02 15:04:05"),
          TimeLayouts.ofGo("06/01/02 15:04:05"),
          TimeLayouts.ofGo("02/01/2006 15:04:05"),
          TimeLayouts.ofGo("060102 150405"),
          TimeLayouts.ofGo("20060102T150405Z0700"),
          TimeLayouts.ofGo("20060102T150405"),
          TimeLayout.EPOCH);

  /**
   * The fields of a format.
   *
   * @param names all there are; empty when the line names them
   * @param open whether the line names them
   * @param labels those that become labels when nobody says otherwise
   * @param metadata those that become structured metadata
   * @param constants labels that a line has unless its source has them
   */
  record Fields(
      List<String> names,
      boolean open,
      List<String> labels,
      List<String> metadata,
      Map<String, String> constants) {
    static Fields none() {
      return of();
    }

    static Fields of(String... names) {
      return new Fields(List.of(names), false, List.of(), List.of(), Map.of());
    }

    static Fields free() {
      return new Fields(List.of(), true, List.of(), List.of(), Map.of());
    }

    Fields withLabels(String... chosen) {
      return new Fields(names, open, List.of(chosen), metadata, constants);
    }

    Fields withMetadata(String... chosen) {
      return new Fields(names, open, labels, List.of(chosen), constants);
    }

    Fields withConstants(Map<String, String> chosen) {
      return new Fields(names, open, labels, metadata, chosen);
    }
  }

  private final String about;

  LineFormat(String about) {
    this.about = about;
  }

  /** What settings call it. */
  public String word() {
    return name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  /** What it is, in a few words. */
  public String about() {
    return about;
  }

  /** What a line of it may tell besides time, level and message. */
  Fields fields() {
    return switch (this) {
      case PLAIN -> Fields.none();
      case JSON, LOGFMT, REGEX -> Fields.free();
      case CRI, DOCKER -> Fields.of("stream").withLabels("stream");
      case APP, LOG4J, PYTHON -> Fields.of("thread", "logger", "pid");
      case POSTGRESQL -> Fields.of("pid");
      case KLOG -> Fields.of("thread", "source");
      case ACCESS ->
          Fields.of(
              "host",
              "remote_addr",
              "remote_user",
              "method",
              "path",
              "protocol",
              "status",
              "bytes",
              "referer",
              "user_agent");
      case ERROR_LOG -> Fields.of("module", "pid", "client");
      case SYSLOG -> Fields.of("hostname", "app", "pid", "facility", "msgid", "structured_data");
      case LOGCAT -> Fields.of("tag", "pid", "tid");
      case LOGFLOW -> Fields.free().withLabels("service").withMetadata(TextSettings.ALL_FIELDS);
      case LOGOPS ->
          Fields.free()
              .withLabels("app", "emitter")
              .withMetadata("scenario_id", "source")
              .withConstants(Map.of("job", "logops-ndjson", "app", "logops"));
    };
  }

  /** Whether it wraps the lines of another format. */
  public boolean isContainer() {
    return this == CRI || this == DOCKER;
  }

  /** Whether fields of the line tell time, level and message, by names that settings choose. */
  boolean namesItsFields() {
    return this == JSON || this == LOGFMT || this == REGEX || this == LOGFLOW || this == LOGOPS;
  }

  /** The names of all. */
  public static List<String> words() {
    return Arrays.stream(values()).map(LineFormat::word).toList();
  }

  /**
   * The format of a name.
   *
   * @throws IllegalArgumentException naming those that the name may have meant
   */
  public static LineFormat of(String option, String word) {
    String meant =
        switch (word) {
          case "nginx", "apache", "nginx-access", "apache-access", "common", "combined" -> "access";
          case "nginx-error", "apache-error" -> "error-log";
          case "docker-json", "json-file" -> "docker";
          case "logback", "spring" -> "log4j";
          case "postgres" -> "postgresql";
          case "glog" -> "klog";
          case "rfc3164", "rfc5424", "journal" -> "syslog";
          default -> word;
        };
    for (LineFormat format : values()) {
      if (format.word().equals(meant)) {
        return format;
      }
    }
    throw new IllegalArgumentException(
        option + ": \"" + word + "\" (expected: " + NearestNames.told(word, words()) + ")");
  }
}
