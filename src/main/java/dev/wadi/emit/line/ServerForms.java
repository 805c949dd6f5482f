package dev.wadi.emit.line;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/** Lines of web servers, container runtimes and syslog daemons. */
final class ServerForms {
  private static final DateTimeFormatter ACCESS_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss xx", Locale.ENGLISH);
  private static final DateTimeFormatter NANO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSSSS'Z'", Locale.ROOT);
  private static final DateTimeFormatter MICRO_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSSXXX", Locale.ROOT);
  /* RFC 3164, 4.1.2: a day below ten has a blank before it. */
  private static final DateTimeFormatter BSD_TIME =
      DateTimeFormatter.ofPattern("MMM ppd HH:mm:ss", Locale.ENGLISH);

  private static final List<String> METHODS = List.of("GET", "GET", "GET", "POST", "PUT");
  private static final List<String> PATHS =
      List.of("/", "/cart", "/checkout", "/api/v1/items", "/static/app.js", "/health");
  private static final List<Integer> STATUSES = List.of(200, 200, 200, 201, 304, 404, 500);
  private static final List<String> AGENTS =
      List.of(
          "Mozilla/5.0 (X11; Linux x86_64; rv:145.0) Gecko/20100101 Firefox/145.0",
          "curl/8.14.1",
          "Prometheus/2.53.3");
  private static final List<String> REFERRERS = List.of("-", "https://shop.example.com/");
  private static final List<String> PROGRAMS = List.of("sshd", "cron", "nginx", "postfix");
  private static final List<String> HAPPENED =
      List.of("session opened", "job done", "connection closed", "queue is empty", "reload asked");
  /* Names of severities as people write them, with their numbers of RFC 5424, 6.2.1. */
  private static final List<Severity> SEVERITIES =
      List.of(
          new Severity("ERROR", 3),
          new Severity("WARN", 4),
          new Severity("INFO", 6),
          new Severity("INFO", 6),
          new Severity("DEBUG", 7));
  private static final int LOCAL0 = 16;

  private ServerForms() {}

  private record Severity(String name, int number) {
    /** The number before a line. */
    int priority() {
      return LOCAL0 * 8 + number;
    }
  }

  private static Severity severity(Draw draw) {
    Severity severity = draw.pick(SEVERITIES);
    draw.level(severity.name());
    return severity;
  }

  /** Format "combined"; what slips stands in the agent. */
  static final class Access implements LineForm {
    @Override
    public String line(Draw draw, long number, int inBatch, ZonedDateTime time) {
      return draw.address()
          + " - - ["
          + ACCESS_TIME.format(time)
          + "] \""
          + draw.pick(METHODS)
          + ' '
          + draw.pick(PATHS)
          + " HTTP/1.1\" "
          + draw.pick(STATUSES)
          + ' '
          + draw.between(0, 90_000)
          + " \""
          + draw.pick(REFERRERS)
          + "\" \""
          + draw.pick(AGENTS)
          + draw.slip()
          + '"';
    }
  }

  /** Partial lines come in two parts, the first marked P. */
  static final class Cri implements LineForm {
    private String rest = "";

    @Override
    public String line(Draw draw, long number, int inBatch, ZonedDateTime time) {
      String head = NANO_TIME.format(time.withZoneSameInstant(ZoneOffset.UTC)) + " stdout ";
      if (!rest.isEmpty()) {
        String text = rest;
        rest = "";
        return head + "F " + text;
      }
      String level = draw.level(severity(draw).name());
      String text = "level=" + level + " msg=\"" + draw.pick(HAPPENED) + " #" + number + '"';
      if (draw.complete()) {
        return head + "F " + text + draw.slip();
      }
      rest = " took=" + draw.between(1, 500) + "ms";
      return head + "P " + text;
    }
  }

  /** With an identifier of a message and one element of structured data. */
  static final class Syslog5424 implements LineForm {
    @Override
    public String line(Draw draw, long number, int inBatch, ZonedDateTime time) {
      /* 32473 is the enterprise number for examples, RFC 5612. */
      return "<"
          + severity(draw).priority()
          + ">1 "
          + MICRO_TIME.format(time)
          + ' '
          + draw.host()
          + ' '
          + draw.pick(PROGRAMS)
          + ' '
          + draw.between(1000, 9999)
          + " EVENT [emit@32473 number=\""
          + number
          + "\"] "
          + draw.pick(HAPPENED)
          + " #"
          + number
          + draw.slip();
    }
  }

  /** Without a year and a zone, as it was. */
  static final class Syslog3164 implements LineForm {
    @Override
    public String line(Draw draw, long number, int inBatch, ZonedDateTime time) {
      return "<"
          + severity(draw).priority()
          + ">"
          + BSD_TIME.format(time)
          + ' '
          + draw.host()
          + ' '
          + draw.pick(PROGRAMS)
          + '['
          + draw.between(1000, 9999)
          + "]: "
          + draw.pick(HAPPENED)
          + " #"
          + number
          + draw.slip();
    }
  }
}
