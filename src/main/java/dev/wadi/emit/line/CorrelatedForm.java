package dev.wadi.emit.line;

import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.time.format.DateTimeFormatter;
import java.util.List;
import java.util.Locale;

/**
 * The newer generator of LogFlow's: seven of ten things that happen are transactions through
 * several services, whose lines share {@code correlation_id} and {@code request_id} and follow one
 * another.
 */
final class CorrelatedForm implements LineForm {
  private static final DateTimeFormatter TIME =
      DateTimeFormatter.ofPattern("yyyy-MM-dd'T'HH:mm:ss.SSSSSS'Z'", Locale.ROOT);
  private static final List<String> SERVICES =
      List.of(
          "api-gateway",
          "auth-service",
          "user-service",
          "order-service",
          "inventory-service",
          "payment-service",
          "notification-service");
  private static final List<String> ENVIRONMENTS = List.of("production", "staging");
  private static final List<String> REGIONS = List.of("eu-central", "eu-west", "us-east");

  private String correlation = "";
  private String request = "";
  private int position;
  private int total;

  @Override
  public String line(Draw draw, long number, int inBatch, ZonedDateTime time) {
    if (position == total) {
      position = 0;
      total = draw.chance(0.7) ? draw.between(2, SERVICES.size()) : 1;
      correlation = "corr-" + draw.hex(16);
      request = "req-" + draw.hex(12);
    }
    position++;
    String service = total == 1 ? draw.pick(SERVICES) : SERVICES.get(position - 1);
    String level = draw.level(level(draw.between(1, 100)));
    JsonLine line =
        new JsonLine()
            .text("timestamp", TIME.format(time.withZoneSameInstant(ZoneOffset.UTC)))
            .text("level", level)
            .text("service", service)
            .text("message", message(level) + draw.slip());
    if (total > 1) {
      line.text("correlation_id", correlation)
          .text("request_id", request)
          .number("transaction_position", position)
          .number("transaction_total", total);
    }
    return line.json(
            "metadata",
            new JsonLine()
                .text("environment", draw.pick(ENVIRONMENTS))
                .text("region", draw.pick(REGIONS))
                .text("instance_id", service + '-' + draw.between(1, 5))
                .toString())
        .toString();
  }

  private static String level(int roll) {
    if (roll <= 20) {
      return "DEBUG";
    }
    if (roll <= 70) {
      return "INFO";
    }
    if (roll <= 90) {
      return "WARN";
    }
    return roll <= 98 ? "ERROR" : "CRITICAL";
  }

  private static String message(String level) {
    return switch (level) {
      case "DEBUG" -> "Step entered";
      case "INFO" -> "Step done";
      case "WARN" -> "Step took long";
      case "ERROR" -> "Step failed";
      default -> "Service is down";
    };
  }
}
