package dev.wadi.alert;

import dev.wadi.query.MetricLimits;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

/**
 * How alerts are made and told.
 *
 * @param files files of rules, the last part of a path may have {@code *} and {@code ?}
 * @param directory where alerts and silences are written down
 * @param interval of groups that say none
 * @param reload how often the files are looked at; zero: never
 * @param groupBy labels by which alerts are told together; none: each by itself
 * @param cooldown how long after something was told the same is not told again
 * @param mostAlerts pending and firing ones together
 * @param limits of what is counted
 * @param queueBytes of lines that wait to be counted
 */
public record AlertSettings(
    List<String> files,
    Path directory,
    Duration interval,
    Duration reload,
    List<String> groupBy,
    Duration cooldown,
    int mostAlerts,
    MetricLimits limits,
    long queueBytes) {
  public AlertSettings {
    files = List.copyOf(files);
    groupBy = List.copyOf(groupBy);
    if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
      throw new IllegalArgumentException("interval: " + interval + " (expected: 1s or more)");
    }
    if (cooldown.isNegative()) {
      throw new IllegalArgumentException("cooldown: " + cooldown + " (expected: 0s or more)");
    }
    if (mostAlerts < 1) {
      throw new IllegalArgumentException("maxAlerts: " + mostAlerts + " (expected: 1 or more)");
    }
    if (queueBytes < 1) {
      throw new IllegalArgumentException("queueBytes: " + queueBytes + " (expected: 1 or more)");
    }
  }
}
