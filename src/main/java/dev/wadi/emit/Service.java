package dev.wadi.emit;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;
import java.util.Random;

/**
 * A program that logs, in the style of its kind. A line says what happened; something planted
 * stands where such a program would let it slip.
 */
enum Service {
  /** JSON objects. */
  API(5) {
    @Override
    String line(Words words, Instant time, String level, String planted) {
      return "{\"ts\":\""
          + time
          + "\",\"level\":\""
          + level
          + "\",\"msg\":\""
          + (level.equals("error") ? "request failed: upstream timeout" : "request served")
          + "\",\"method\":\""
          + words.pick("GET", "GET", "POST", "PUT")
          + "\",\"path\":\""
          + words.path()
          + "\",\"status\":"
          + (level.equals("error") ? 504 : words.pick(200, 200, 200, 201, 404))
          + ",\"duration_ms\":"
          + words.millis()
          + ",\"request_id\":\""
          + words.hex(16)
          + "\""
          + (planted.isEmpty() ? "" : ",\"detail\":\"" + planted + "\"")
          + "}";
    }
  },
  /** JSON objects about money. */
  PAYMENTS(2) {
    @Override
    String line(Words words, Instant time, String level, String planted) {
      return "{\"time\":"
          + time.toEpochMilli()
          + ",\"level\":\""
          + level
          + "\",\"event\":\""
          + (level.equals("error") ? "payment.declined" : "payment.captured")
          + "\",\"order\":\"ord_"
          + words.hex(10)
          + "\",\"amount\":{\"value\":"
          + words.number(20_000)
          + ",\"currency\":\""
          + words.pick("EUR", "USD", "GBP")
          + "\"},\"attempt\":"
          + (1 + words.number(3))
          + (planted.isEmpty() ? "" : ",\"note\":\"" + planted + "\"")
          + "}";
    }
  },
  /** logfmt. */
  AUTH(2) {
    @Override
    String line(Words words, Instant time, String level, String planted) {
      return "ts="
          + time
          + " level="
          + level
          + " msg=\""
          + (level.equals("error") ? "login refused" : words.pick("login ok", "session renewed"))
          + "\" session="
          + words.hex(12)
          + " took="
          + words.millis()
          + "ms"
          + (planted.isEmpty() ? "" : " " + planted);
    }
  },
  /** The access log of a web server behind a proxy. */
  WEB(6) {
    @Override
    String line(Words words, Instant time, String level, String planted) {
      return "unix: - - ["
          + ACCESS_TIME.format(time)
          + "] \"GET "
          + words.path()
          + " HTTP/1.1\" "
          + (level.equals("error") ? 502 : words.pick(200, 200, 304, 404))
          + " "
          + words.number(90_000)
          + " \"-\" \"Mozilla/5.0 (X11; Linux x86_64) Firefox/145.0\""
          + (planted.isEmpty() ? "" : " " + planted);
    }
  },
  /** The text of a database server. */
  DB(2) {
    @Override
    String line(Words words, Instant time, String level, String planted) {
      return TEXT_TIME.format(time)
          + " UTC ["
          + (1000 + words.number(9000))
          + "] "
          + (level.equals("error") ? "ERROR:  deadlock detected" : "LOG:  duration: ")
          + words.millis()
          + ".3 ms  statement: SELECT * FROM "
          + words.pick("orders", "carts", "sessions")
          + " WHERE id = $1"
          + (planted.isEmpty() ? "" : " -- " + planted);
    }
  },
  /** Java text, at times with a stack trace. */
  WORKER(3) {
    @Override
    String line(Words words, Instant time, String level, String planted) {
      String text =
          TEXT_TIME.format(time)
              + " "
              + level.toUpperCase(Locale.ROOT)
              + " [worker-"
              + words.number(8)
              + "] com.example.jobs."
              + words.pick("InvoiceJob", "ReminderJob", "ExportJob")
              + " - job "
              + words.hex(8)
              + (level.equals("error") ? " failed" : " done")
              + " after "
              + words.millis()
              + " ms"
              + (planted.isEmpty() ? "" : ", " + planted);
      return level.equals("error") ? text + STACK_TRACE : text;
    }
  };

  private static final DateTimeFormatter ACCESS_TIME =
      DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final DateTimeFormatter TEXT_TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd HH:mm:ss.SSS", Locale.ROOT).withZone(ZoneOffset.UTC);
  private static final String STACK_TRACE =
      """

      java.io.IOException: connection reset by peer
      \tat com.example.net.Channel.read(Channel.java:212)
      \tat com.example.jobs.Runner.run(Runner.java:88)
      \tat java.base/java.lang.Thread.run(Thread.java:840)""";

  private final int weight;

  Service(int weight) {
    this.weight = weight;
  }

  /** How often it logs, compared with the others. */
  int weight() {
    return weight;
  }

  /** Does it name the request that a line belongs to? */
  boolean traced() {
    return this == API || this == PAYMENTS || this == AUTH;
  }

  /** One line, which may have several rows. */
  abstract String line(Words words, Instant time, String level, String planted);

  /** The vocabulary of lines, out of one random source. */
  record Words(Random random) {
    @SafeVarargs
    final <T> T pick(T... choices) {
      return choices[random.nextInt(choices.length)];
    }

    int number(int bound) {
      return random.nextInt(bound);
    }

    /** Mostly quick, at times slow: as latencies are. */
    long millis() {
      return Math.round(Math.exp(2.5 + random.nextGaussian() * 1.2));
    }

    String path() {
      return "/"
          + pick("cart", "orders", "search", "products", "account")
          + "/"
          + hex(6)
          + pick("", "?page=2", "/items");
    }

    /** Hexadecimal that is no number at its start, so that nobody takes it for a phone. */
    String hex(int length) {
      StringBuilder out = new StringBuilder(length).append(pick('a', 'b', 'c', 'd', 'e', 'f'));
      while (out.length() < length) {
        out.append(Character.forDigit(random.nextInt(16), 16));
        if (out.length() % 4 == 0) {
          out.setCharAt(out.length() - 1, pick('a', 'b', 'c', 'd', 'e', 'f'));
        }
      }
      return out.toString();
    }
  }
}
