package dev.wadi.emit.line;

import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** The records of LogOps' emitters, but for noise. */
final class LogopsForms {
  /** Local time with an offset without a colon, which is not RFC 3339. */
  static final DateTimeFormatter OFFSET_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ssxx", Locale.ROOT);

  static final DateTimeFormatter PLAIN_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss", Locale.ROOT);

  private static final List<String> UPPER = List.of("DEBUG", "INFO", "WARN", "ERROR");
  private static final List<String> LOWER = List.of("debug", "info", "warning", "error", "fatal");
  private static final List<String> METHODS = List.of("GET", "POST", "PUT");

  private LogopsForms() {}

  /** {@code time,LEVEL,"csv event #i"}. */
  static final class Csv implements LineForm {
    @Override
    public String line(Draw draw, long number, int inBatch, ZonedDateTime time) {
      if (!draw.complete()) {
        return ",,csv event #" + inBatch + draw.slip();
      }
      String level = draw.level(draw.pick(UPPER));
      String message = "csv event #" + inBatch + draw.slip();
      return OFFSET_TIME.format(time) + ',' + level + ",\"" + message + '"';
    }
  }

  /** A request that was served, with who asked. */
  static final class Json implements LineForm {
    @Override
    public String line(Draw draw, long number, int inBatch, ZonedDateTime time) {
      JsonLine line = new JsonLine();
      if (draw.complete()) {
        line.text("timestamp", OFFSET_TIME.format(time));
        line.text("level", draw.level(draw.pick(LOWER)));
      }
      return line.text("message", "request served #" + number + draw.slip())
          .text("service", "emitter-json")
          .text("env", "dev")
          .text("host", draw.host())
          .text("request_id", "req-" + padded(number))
          .text("user_email", draw.user(number))
          .text("client_ip", draw.client())
          .json(
              "attrs",
              new JsonLine()
                  .text("path", "/api/v1/resource")
                  .text("method", draw.pick(METHODS))
                  .number("latency_ms", draw.between(5, 500))
                  .text("version", "1.0.0")
                  .toString())
          .toString();
    }

    private static String padded(long number) {
      String digits = Long.toString(number);
      return "0".repeat(Math.max(0, 6 - digits.length())) + digits;
    }
  }

  /** {@code {"msg":"minimal #i"}}. */
  static final class Minimal implements LineForm {
    @Override
    public String line(Draw draw, long number, int inBatch, ZonedDateTime time) {
      return new JsonLine().text("msg", "minimal #" + number + draw.slip()).toString();
    }
  }

  /** Text in the style of syslog; partial lines name neither level nor host. */
  static final class Syslog implements LineForm {
    @Override
    public String line(Draw draw, long number, int inBatch, ZonedDateTime time) {
      StringBuilder line = new StringBuilder(PLAIN_TIME.format(time)).append(' ');
      if (draw.complete()) {
        line.append(draw.level(draw.pick(UPPER))).append(' ').append(draw.host());
        line.append(" web[").append(draw.between(1000, 9999)).append("]: ");
      }
      return line.append("request served #")
          .append(number)
          .append(" user=")
          .append(draw.user(number))
          .append(" ip=")
          .append(draw.client())
          .append(draw.slip())
          .toString();
    }
  }
}
