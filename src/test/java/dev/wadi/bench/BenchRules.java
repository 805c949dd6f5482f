package dev.wadi.bench;

import dev.wadi.alert.RuleFileReader;
import dev.wadi.alert.RuleSet;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;

/**
 * A thousand alert rules such as teams write them, over the streams of {@link BenchBodies}: most
 * look for a text of their own, some count whole streams, some take lines apart. Few ever fire.
 */
final class BenchRules {
  private static final int RULES = 1000;

  private BenchRules() {}

  static Path write(Path file) throws IOException {
    Files.createDirectories(file.getParent());
    return Files.writeString(file, yaml());
  }

  static RuleSet read() {
    return RuleFileReader.parse(yaml(), "bench", Duration.ofSeconds(15));
  }

  static String yaml() {
    StringBuilder out = new StringBuilder("groups:\n");
    for (int i = 0; i < RULES; i++) {
      if (i % 50 == 0) {
        out.append("  - name: team-").append(i / 50).append("\n    interval: 15s\n    rules:\n");
      }
      out.append("      - alert: Rule")
          .append(i)
          .append("\n        expr: '")
          .append(query(i))
          .append("'\n        for: 1m\n");
    }
    return out.toString();
  }

  private static String query(int i) {
    String app = "app-" + i % 8;
    return switch (i % 10) {
      case 0, 1, 2, 3 ->
          "sum by (app) (rate({app=\"%s\"} |= \"ERR-%04d\" [5m])) > 1".formatted(app, i);
      case 4 ->
          "sum(count_over_time({app=\"%s\", env=\"bench\"} |= \"connection to db-%d lost\" [1m])) > 3"
              .formatted(app, i);
      case 5 ->
          "count_over_time({env=\"bench\"} |~ \"(?i)panic: (nil|null) pointer %d\" [5m]) > 0"
              .formatted(i);
      case 6 ->
          "sum by (pod) (rate({app=~\"app-[0-7]\", env!=\"stage-%d\"} [1m])) > 1e9".formatted(i);
      case 7 ->
          ("sum(rate({app=\"%s\"} |= \"level=error\" [5m]))"
                  + " / sum(rate({app=\"%s\"} [5m])) > 0.%d")
              .formatted(app, app, 500 + i % 400);
      case 8 ->
          "absent_over_time({app=\"%s\"} |= \"heartbeat %d\" [10m])".formatted("beat-" + i, i);
      default ->
          "max_over_time({app=\"%s\"} |= \"level=error\" | logfmt | unwrap duration(took) [5m]) by (app) > %d"
              .formatted(app, 10 + i % 5);
    };
  }
}
