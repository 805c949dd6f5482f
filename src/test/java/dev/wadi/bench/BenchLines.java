package dev.wadi.bench;

import dev.wadi.kit.BatchMaker;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Random;

/** Lines like those of web services: templates with ids, addresses, durations and paths. */
final class BenchLines {
  private static final String[] TEMPLATES = {
    "INFO  http-nio-8080-exec-%2$d c.e.web.AccessLog : GET /api/v1/orders/%1$d status=200"
        + " bytes=%3$d took=%4$dms client=10.%5$d.%6$d.7 agent=okhttp/4.12.0",
    "DEBUG pool-3-thread-%2$d c.e.db.Query : select o.id, o.total from orders o where o.customer_id"
        + " = %1$d order by o.created limit 50 took=%4$dms rows=%6$d",
    "WARN  scheduler-%2$d c.e.retry.Retry : attempt %6$d for request %1$x-%3$x failed with timeout"
        + " after %4$dms, next try in %5$dms",
    "INFO  kafka-consumer-%2$d c.e.events.Consumer : partition=%5$d offset=%1$d key=order-%3$d"
        + " handled in %4$dus lag=%6$d",
    "ERROR http-nio-8080-exec-%2$d c.e.web.ErrorHandler : upstream payment-service answered 503 for"
        + " order %1$d trace=%3$x%1$x retry=false",
  };

  private BenchLines() {}

  static List<Batch> batches(int count, int lines, int lineBytes) {
    Random random = new Random(42);
    List<Batch> batches = new ArrayList<>();
    long nanos = 1_768_478_400_000_000_000L;
    for (int b = 0; b < count; b++) {
      BatchMaker maker = new BatchMaker("main");
      Labels labels =
          Labels.of("app", "svc-" + b % 8, "env", "prod", "pod", "svc-" + b % 8 + "-" + b % 3);
      for (int i = 0; i < lines; i++) {
        nanos += random.nextInt(2_000_000);
        maker.add(labels, nanos, line(random, lineBytes));
      }
      batches.add(maker.make());
    }
    return batches;
  }

  private static String line(Random random, int bytes) {
    StringBuilder text = new StringBuilder();
    while (text.length() < bytes) {
      if (text.length() > 0) {
        text.append(" | ");
      }
      text.append(
          String.format(
              Locale.ROOT,
              TEMPLATES[random.nextInt(TEMPLATES.length)],
              random.nextInt(10_000_000),
              random.nextInt(20),
              random.nextInt(100_000),
              random.nextInt(900),
              random.nextInt(256),
              random.nextInt(256)));
    }
    text.setLength(bytes);
    return text.toString();
  }
}
