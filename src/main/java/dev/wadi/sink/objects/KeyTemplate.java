package dev.wadi.sink.objects;

import dev.wadi.model.NearestNames;
import dev.wadi.store.StoreLocation;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Set;
import java.util.TreeSet;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Where a capture lies in the bucket: text with {@code {tenant}}, {@code {capture}}, {@code {host}}
 * and the parts of the day on which it began, {@code {yyyy} {MM} {dd} {HH}}, in UTC.
 *
 * @param text as it was written; names tenant and capture, so that each has a place of its own
 * @param host what stands for {@code {host}}
 */
record KeyTemplate(String text, String host) {
  private static final Pattern PLACEHOLDER = Pattern.compile("\\{([^{}]*)}");
  private static final Set<String> DAY = Set.of("yyyy", "MM", "dd", "HH");
  private static final Set<String> KNOWN =
      new TreeSet<>(Set.of("tenant", "capture", "host", "yyyy", "MM", "dd", "HH"));
  private static final Pattern LITERAL = Pattern.compile("[a-zA-Z0-9!._*'()=/-]*");

  KeyTemplate {
    Matcher placeholders = PLACEHOLDER.matcher(text);
    while (placeholders.find()) {
      if (!KNOWN.contains(placeholders.group(1))) {
        throw new IllegalArgumentException(
            "'%s': there is no {%s} (expected: %s)"
                .formatted(
                    text, placeholders.group(1), NearestNames.told(placeholders.group(1), KNOWN)));
      }
    }
    String literal = PLACEHOLDER.matcher(text).replaceAll("");
    if (!LITERAL.matcher(literal).matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' (expected: letters, digits, / and !._*'()=- around {placeholders})");
    }
    for (String needed : new String[] {"{tenant}", "{capture}"}) {
      if (!text.contains(needed)) {
        throw new IllegalArgumentException(
            "'" + text + "' (expected: with " + needed + ", or captures would share a place)");
      }
    }
    if (!PLACEHOLDER.matcher(host).replaceAll("").equals(host)
        || !LITERAL.matcher(host).matches()
        || host.contains("/")
        || host.isEmpty()) {
      throw new IllegalArgumentException(
          "host: '" + host + "' (expected: letters, digits and !._*'()=-)");
    }
    if (!StoreLocation.safe(PLACEHOLDER.matcher(text).replaceAll("x"))) {
      throw new IllegalArgumentException(
          "'" + text + "' (expected: no / at either end, no empty part, no . and ..)");
    }
  }

  /** The place of a capture. */
  String of(String tenant, String capture, OffsetDateTime started) {
    OffsetDateTime utc = started.withOffsetSameInstant(ZoneOffset.UTC);
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            found ->
                Matcher.quoteReplacement(
                    switch (found.group(1)) {
                      case "tenant" -> tenant;
                      case "capture" -> capture;
                      case "host" -> host;
                      default -> day(utc, found.group(1));
                    }));
  }

  private static String day(OffsetDateTime utc, String part) {
    if (!DAY.contains(part)) {
      throw new IllegalStateException("checked when it was made: " + part);
    }
    return utc.format(DateTimeFormatter.ofPattern(part));
  }
}
