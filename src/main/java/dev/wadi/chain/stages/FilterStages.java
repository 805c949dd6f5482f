package dev.wadi.chain.stages;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Pattern;
import dev.wadi.model.Labels;
import dev.wadi.model.Rfc3339;
import dev.wadi.query.LogQuery;
import dev.wadi.query.Matcher;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/** Stages that let lines go, or concern some lines only. */
final class FilterStages {
  private static final long NANOS = 1_000_000_000L;
  private static final int MOST_STREAMS = 10_000;

  private FilterStages() {}

  static Stage match(YamlNode config, StageSettings settings, List<Stage> stages) {
    settings.allow(config, "selector", "stages", "action", "pipeline_name", "drop_counter_reason");
    YamlNode selector = settings.needed(config, "selector");
    Matcher matcher = settings.at(selector, () -> LogQuery.parse(selector.text()).matcher());
    boolean drop = settings.oneOf(config, "action", "keep", List.of("keep", "drop")).equals("drop");
    if (drop == (config.get("stages") != null)) {
      throw new StageException(
          config.line(), drop ? "stages beside action: drop" : "no stages (expected: some)");
    }
    String reason = settings.reason(config, "match_stage");
    return line -> {
      if (!matcher.on(Labels.of(line.labels)).test(line.queried())) {
        return;
      }
      if (drop) {
        line.dropped = reason;
      }
      line.through(stages);
    };
  }

  static Stage drop(YamlNode config, StageSettings settings) {
    settings.allow(
        config,
        "source",
        "separator",
        "expression",
        "value",
        "older_than",
        "longer_than",
        "drop_counter_reason");
    YamlNode source = config.get("source");
    List<String> sources = source == null ? List.of() : source.texts();
    String separator = config.text("separator", ";");
    YamlNode expression = config.get("expression");
    YamlNode value = config.pairs().get("value");
    YamlNode older = config.get("older_than");
    YamlNode longer = config.get("longer_than");
    if (sources.isEmpty() && expression == null && older == null && longer == null) {
      throw new StageException(
          config.line(), "expected source, expression, older_than or longer_than");
    }
    if (value != null && (expression != null || sources.isEmpty())) {
      throw new StageException(value.line(), "value goes with source, and not with expression");
    }
    Pattern pattern = expression == null ? null : settings.regex(expression);
    String wanted = value == null ? null : value.isNothing() ? "" : value.text();
    long olderNanos = older == null ? 0 : settings.at(older, () -> Amounts.nanos(older.text()));
    long longerBytes = longer == null ? 0 : settings.at(longer, () -> Amounts.bytes(longer.text()));
    String reason = settings.reason(config, "drop_stage");
    return line -> {
      if (longer != null && line.text.getBytes(UTF_8).length <= longerBytes) {
        return;
      }
      if (older != null
          && line.nanos >= Rfc3339.toNanos(settings.clocks().wall().instant()) - olderNanos) {
        return;
      }
      if (pattern == null && wanted == null && !line.found.keySet().containsAll(sources)) {
        return;
      }
      if (pattern != null || wanted != null) {
        String text = sources.isEmpty() ? line.text : joined(line, sources, separator);
        if (text == null
            || !(pattern == null ? text.equals(wanted) : pattern.matcher(text).find())) {
          return;
        }
      }
      line.dropped = reason;
    };
  }

  private static @Nullable String joined(Line line, List<String> sources, String separator) {
    List<String> there = sources.stream().map(line.found::get).filter(Objects::nonNull).toList();
    return there.isEmpty() ? null : there.stream().collect(Collectors.joining(separator));
  }

  static Stage limit(YamlNode config, StageSettings settings) {
    settings.allow(config, "rate", "burst", "by_label_name", "max_distinct_labels", "drop");
    if (!settings.truth(config, "drop")) {
      throw new StageException(
          config.line(), "drop: false makes lines wait, which no stage here does");
    }
    YamlNode rateNode = settings.needed(config, "rate");
    double rate = settings.at(rateNode, () -> Amounts.number(rateNode.text()));
    YamlNode burstNode = settings.needed(config, "burst");
    double burst = settings.at(burstNode, () -> Amounts.number(burstNode.text()));
    String label = config.text("by_label_name", "");
    YamlNode most = config.get("max_distinct_labels");
    int streams =
        most == null ? MOST_STREAMS : settings.at(most, () -> (int) Amounts.number(most.text()));
    Map<String, double[]> buckets = new Recent<>(Math.max(1, Math.min(streams, 1_000_000)));
    return line -> {
      String key = label.isEmpty() ? "" : line.labels.get(label);
      if (key == null) {
        return;
      }
      long now = settings.clocks().nanoTicker().getAsLong();
      double[] bucket = buckets.computeIfAbsent(key, k -> new double[] {burst, now});
      bucket[0] = Math.min(burst, bucket[0] + (now - bucket[1]) / NANOS * rate);
      bucket[1] = now;
      if (bucket[0] < 1) {
        line.dropped = "ratelimit_drop_stage";
      } else {
        bucket[0]--;
      }
    };
  }

  static Stage sampling(YamlNode config, StageSettings settings) {
    settings.allow(config, "rate", "drop_counter_reason");
    YamlNode rateNode = settings.needed(config, "rate");
    double rate = settings.at(rateNode, () -> Amounts.number(rateNode.text()));
    if (rate > 1) {
      throw new StageException(rateNode.line(), "rate: " + rate + " (expected: 0 to 1)");
    }
    String reason = settings.reason(config, "sampling_stage");
    return line -> {
      /* By what the line is, so that one that comes again after a crash meets the same choice. */
      long hash = (line.text.hashCode() * 31L + line.labels.hashCode()) * 31 + line.nanos;
      hash = (hash ^ hash >>> 33) * 0xff51afd7ed558ccdL;
      hash = (hash ^ hash >>> 33) * 0xc4ceb9fe1a85ec53L;
      if (((hash ^ hash >>> 33) >>> 11) * 0x1.0p-53 >= rate) {
        line.dropped = reason;
      }
    };
  }

  /** Numbers as Go writes them. */
  static final class Amounts {
    private Amounts() {}

    static double number(String text) {
      if (!text.matches("[0-9]{1,12}(\\.[0-9]{1,12})?|\\.[0-9]{1,12}")) {
        throw new IllegalArgumentException(text + " (expected: a number)");
      }
      return Double.parseDouble(text);
    }

    static long nanos(String text) {
      java.util.regex.Matcher part =
          java.util.regex.Pattern.compile("([0-9]{1,9}(?:\\.[0-9]{1,9})?)(ns|us|µs|ms|s|m|h|d)")
              .matcher(text);
      double nanos = 0;
      int end = 0;
      while (part.find() && part.start() == end) {
        nanos += Double.parseDouble(part.group(1)) * unit(part.group(2));
        end = part.end();
      }
      if (end == 0 || end < text.length()) {
        throw new IllegalArgumentException(text + " (expected: such as 24h or 1h30m)");
      }
      return (long) nanos;
    }

    private static long unit(String name) {
      return switch (name) {
        case "ns" -> 1;
        case "us", "µs" -> 1_000;
        case "ms" -> 1_000_000;
        case "s" -> NANOS;
        case "m" -> Duration.ofMinutes(1).toNanos();
        case "h" -> Duration.ofHours(1).toNanos();
        default -> Duration.ofDays(1).toNanos();
      };
    }

    static long bytes(String text) {
      java.util.regex.Matcher size =
          java.util.regex.Pattern.compile("([0-9]{1,12})\\s*(|b|kb|kib|mb|mib|gb|gib)")
              .matcher(text.toLowerCase(java.util.Locale.ROOT));
      if (!size.matches()) {
        throw new IllegalArgumentException(text + " (expected: such as 8192 or 8kb)");
      }
      String unit = size.group(2);
      int shift =
          unit.startsWith("k") ? 10 : unit.startsWith("m") ? 20 : unit.startsWith("g") ? 30 : 0;
      return Long.parseLong(size.group(1)) << shift;
    }
  }
}
