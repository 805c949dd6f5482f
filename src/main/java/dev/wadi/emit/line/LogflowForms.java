package dev.wadi.emit.line;

import java.time.ZonedDateTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** The lines of LogFlow's generator. */
final class LogflowForms {
  private static final List<String> SERVICES =
      List.of(
          "payment-service", "auth-service", "user-service", "order-service", "inventory-service");

  private static final List<String> CODES = List.of("E001", "E002", "E500", "E503");

  private static final Map<String, List<String>> MESSAGES =
      Map.of(
          "INFO",
          List.of(
              "Payment completed for order {order}",
              "User signed in",
              "Order accepted",
              "Stock level updated for article {number}",
              "Session renewed",
              "Cache warmed in {number} ms",
              "Mail queued",
              "Health check passed",
              "New user registered",
              "Order {order} left the warehouse"),
          "WARN",
          List.of(
              "Slow answer of {number} ms",
              "Stock is low for article {number}",
              "Another try for order {order}",
              "Cache miss rate is high",
              "Queue is {number} entries deep",
              "User has many sessions",
              "Rate limit is near",
              "Disk is nearly full",
              "Old form of a request",
              "Token ends soon"),
          "ERROR",
          List.of(
              "Database connection timeout after {number} ms",
              "Payment refused for order {order}",
              "User could not be loaded",
              "Inventory does not answer",
              "Mail could not be sent",
              "Order {order} could not be kept",
              "Token is not valid",
              "Message could not be read",
              "No room in the pool",
              "Circuit is open"),
          "DEBUG",
          List.of(
              "Entering handler {number}",
              "Query took {number} ms",
              "Cache hit",
              "User loaded from cache",
              "Order parsed",
              "Connection given back",
              "Header read",
              "Configuration read again",
              "Timer armed for {number} ms",
              "Request is {number} bytes"));

  private LogflowForms() {}

  /** What a line says, before it is written in one way or the other. */
  private record Said(String level, String service, String message, Map<String, String> extras) {}

  private static Said said(Draw draw) {
    String level = draw.level(level(draw.between(1, 100)));
    String service = draw.pick(SERVICES);
    String order = "order_" + draw.between(10_000, 99_999);
    String message =
        draw.pick(MESSAGES.getOrDefault(level, List.of("")))
            .replace("{order}", order)
            .replace("{number}", Integer.toString(draw.between(1, 5000)));
    String told = message.toLowerCase(Locale.ROOT);
    Map<String, String> extras = new LinkedHashMap<>();
    if (level.equals("ERROR")) {
      extras.put("error_code", draw.pick(CODES));
    }
    if (told.contains("order")) {
      extras.put("order_id", order);
    }
    if (told.contains("user")) {
      extras.put("user_id", "user_" + draw.between(1, 1000));
    }
    return new Said(level, service, message + draw.slip(), extras);
  }

  private static String level(int roll) {
    if (roll <= 70) {
      return "INFO";
    }
    if (roll <= 85) {
      return "WARN";
    }
    return roll <= 95 ? "ERROR" : "DEBUG";
  }

  /** {@code time LEVEL [service] message k=v}. */
  static final class Text implements LineForm {
    @Override
    public String line(Draw draw, long number, int inBatch, ZonedDateTime time) {
      Said said = said(draw);
      StringBuilder line = new StringBuilder(LogopsForms.PLAIN_TIME.format(time));
      line.append(' ').append(said.level()).append(" [").append(said.service()).append("] ");
      line.append(said.message());
      said.extras().forEach((key, value) -> line.append(' ').append(key).append('=').append(value));
      return line.toString();
    }
  }

  /** The same as an object. */
  static final class Json implements LineForm {
    @Override
    public String line(Draw draw, long number, int inBatch, ZonedDateTime time) {
      Said said = said(draw);
      JsonLine line =
          new JsonLine()
              .text("timestamp", LogopsForms.PLAIN_TIME.format(time))
              .text("level", said.level())
              .text("service", said.service())
              .text("message", said.message());
      said.extras().forEach(line::text);
      return line.toString();
    }
  }
}
