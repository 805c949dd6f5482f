package dev.wadi.codec.text;

import com.google.re2j.Pattern;
import dev.wadi.codec.text.Multiline.Preset;
import dev.wadi.codec.text.TextSettings.LevelPlace;
import dev.wadi.codec.text.TextSettings.Option;
import dev.wadi.codec.text.TextSettings.TimeLayoutName;
import dev.wadi.model.NearestNames;
import dev.wadi.query.Regexes;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Reads {@link TextSettings} from flat texts, as an endpoint or the command line has them. */
final class TextOptions {
  static final List<Option> ALL =
      List.of(
          new Option(
              "format",
              "plain",
              "What a line looks like: " + String.join(", ", LineFormat.words()) + "."),
          new Option("inner", "plain", "What is within the lines of cri and docker."),
          new Option(
              "line",
              "",
              "What becomes the entry's line: whole, or message alone; whole unless the format is"
                  + " logops. (Of cri and docker the line within is the whole.)"),
          new Option(
              "messageField",
              "message,msg,log,text,@m,short_message",
              "Fields that may hold the message, of formats that name their fields; the first that"
                  + " is there counts."),
          new Option(
              "timeField",
              "@timestamp,timestamp,time,ts,t,datetime,date,asctime,eventTime,@t,instant,timeMillis",
              "Fields that may hold the time, likewise; off: no time is read."),
          new Option(
              "timeLayout",
              "auto",
              "How times are written: auto, a name (RFC3339Nano, UnixMs, clf), a layout of Go, a"
                  + " pattern of java.time or strftime; several parted by |."),
          new Option(
              "timeZone",
              "system",
              "Zone of times that tell none: UTC, Europe/Berlin, +02:00; system: this machine's."),
          new Option(
              "level",
              "label",
              "Where the level goes, as trace, debug, info, warn, error or fatal:"
                  + " label, metadata, off."),
          new Option(
              "levelField",
              "level,severity,lvl,loglevel,log_level,levelname,severity_text,log.level,@l",
              "Fields that may hold the level, of formats that name their fields."),
          new Option(
              "labelFields",
              "",
              "Fields that become labels, besides those of the format: name, or label=name, joined"
                  + " by commas; -name takes one of the format away. A dotted name is a path in"
                  + " JSON; @hostname, @path and @service tell the file."),
          new Option(
              "metadataFields",
              "",
              "Fields that become structured metadata, likewise; * for all that have no other"
                  + " place; @time is when the line was read."),
          new Option(
              "regex", "", "Expression (RE2) of the format regex, with groups (?P<name>...)."),
          new Option(
              "multiline",
              "off",
              "Lines that belong to the one before: off, or some of indent, time, java, python, go,"
                  + " dotnet, node, ruby, rust, php, joined by commas."),
          new Option(
              "multilineStart", "", "Expression (RE2) that finds the first line of every entry."),
          new Option(
              "multilineContinuation",
              "",
              "Expression (RE2) that finds lines that belong to the one before."),
          new Option(
              "multilineTimeout",
              "1s",
              "How long an entry waits for a next line: 500ms, 3s, 1m; a number alone is"
                  + " milliseconds."),
          new Option("multilineMaxLines", "1000", "Lines of one entry at most."),
          new Option("multilineMaxBytes", "262144", "Bytes of one entry at most."));

  private final Map<String, String> given = new LinkedHashMap<>();
  private final Map<String, String> all = new LinkedHashMap<>();

  TextOptions(Map<String, String> texts) {
    ALL.forEach(option -> all.put(option.name(), option.byDefault()));
    texts.forEach(
        (name, text) -> {
          if (!all.containsKey(name)) {
            throw new IllegalArgumentException(
                name
                    + ": no such option (expected: "
                    + NearestNames.told(name, all.keySet())
                    + ")");
          }
          if (!text.isBlank()) {
            boolean other = !text.strip().equals(all.put(name, text.strip()));
            if (other) {
              given.put(name, text.strip()); // an endpoint tells its defaults, too
            }
          }
        });
  }

  TextSettings settings() {
    LineFormat format = LineFormat.of("format", text("format"));
    LineFormat inner = format.isContainer() ? LineFormat.of("inner", text("inner")) : format;
    if (!format.isContainer() && given.containsKey("inner")) {
      throw new IllegalArgumentException("inner: given (expected: only with format cri or docker)");
    }
    boolean logops = inner == LineFormat.LOGOPS;
    List<String> message =
        logops && !given.containsKey("messageField") ? List.of("msg") : list("messageField");
    List<String> timestamp =
        logops && !given.containsKey("timeField") ? List.of("ts") : list("timeField");
    TextSettings settings =
        new TextSettings(
            format,
            inner,
            messageOnly(logops),
            inner.namesItsFields() ? message : List.of(),
            inner.namesItsFields() && !text("timeField").equals("off") ? timestamp : List.of(),
            layouts(),
            zone(),
            levelPlace(),
            inner.namesItsFields() && levelPlace() != LevelPlace.OFF
                ? list("levelField")
                : List.of(),
            mapping("labelFields", format, inner),
            mapping("metadataFields", format, inner),
            inner.fields().constants(),
            pattern("regex"),
            multiline());
    requireFields(settings);
    return settings;
  }

  private String text(String name) {
    return all.getOrDefault(name, "");
  }

  private List<String> list(String name) {
    return Arrays.stream(text(name).split(",", -1))
        .map(String::strip)
        .filter(word -> !word.isEmpty())
        .toList();
  }

  private boolean messageOnly(boolean otherwise) {
    return switch (text("line")) {
      case "" -> otherwise;
      case "whole" -> false;
      case "message" -> true;
      default ->
          throw new IllegalArgumentException(
              "line: \"" + text("line") + "\" (expected: whole or message)");
    };
  }

  private List<TimeLayoutName> layouts() {
    return given.containsKey("timeLayout") && !text("timeLayout").equals("auto")
        ? List.of(new TimeLayoutName(text("timeLayout")))
        : List.of();
  }

  private ZoneId zone() {
    String zone = text("timeZone");
    if (zone.equals("system")) {
      return ZoneId.systemDefault();
    }
    try {
      return ZoneId.of(zone);
    } catch (DateTimeException e) {
      throw new IllegalArgumentException(
          "timeZone: \""
              + zone
              + "\" (expected: "
              + NearestNames.told(zone, ZoneId.getAvailableZoneIds(), 3)
              + "; also +02:00, or system)",
          e);
    }
  }

  private LevelPlace levelPlace() {
    for (LevelPlace place : LevelPlace.values()) {
      if (place.name().toLowerCase(Locale.ROOT).equals(text("level"))) {
        return place;
      }
    }
    throw new IllegalArgumentException(
        "level: \"" + text("level") + "\" (expected: label, metadata or off)");
  }

  private Map<String, String> mapping(String option, LineFormat format, LineFormat inner) {
    Map<String, String> mapping = new LinkedHashMap<>();
    for (LineFormat one : format == inner ? List.of(format) : List.of(format, inner)) {
      LineFormat.Fields fields = one.fields();
      (option.equals("labelFields") ? fields.labels() : fields.metadata())
          .forEach(field -> mapping.put(name(field), field));
    }
    for (String word : list(option)) {
      if (word.startsWith("-")) {
        if (mapping.remove(name(word.substring(1))) == null) {
          throw new IllegalArgumentException(
              option
                  + ": \""
                  + word
                  + "\" (expected: one of "
                  + mapping.keySet()
                  + " behind the -)");
        }
        continue;
      }
      int equals = word.indexOf('=');
      String field = equals < 0 ? word : word.substring(equals + 1).strip();
      String name = equals < 0 ? name(word) : word.substring(0, equals).strip();
      boolean every = field.equals(TextSettings.ALL_FIELDS);
      if (every && !option.equals("metadataFields")) {
        throw new IllegalArgumentException(
            option + ": \"*\" (expected: names; all fields may become metadata only)");
      }
      if (option.equals("labelFields") && field.equals(Origin.TIME)) {
        throw new IllegalArgumentException(
            option + ": \"" + field + "\" (expected: in metadataFields; each time were a stream)");
      }
      if (field.isEmpty() || (!every && !name.matches("[a-zA-Z_][a-zA-Z0-9_]*"))) {
        throw new IllegalArgumentException(
            option
                + ": \""
                + word
                + "\" (expected: field or name=field; a name has letters, digits and _)");
      }
      mapping.put(name, field);
    }
    return mapping;
  }

  /* kubernetes.pod-name becomes pod_name, the last part of the path. */
  private static String name(String field) {
    String last = field.substring(field.lastIndexOf('.') + 1);
    if (Origin.FIELDS.contains(field)) {
      return field.substring(1);
    }
    return field.equals(TextSettings.ALL_FIELDS) ? field : last.replaceAll("[^a-zA-Z0-9_]", "_");
  }

  private static void requireFields(TextSettings settings) {
    List<String> there = new ArrayList<>(settings.inner().fields().names());
    if (settings.format().isContainer()) {
      there.addAll(settings.format().fields().names());
    }
    Pattern regex = settings.regex();
    if (regex != null) {
      there.addAll(regex.namedGroups().keySet());
    } else if (settings.inner().fields().open()) {
      return;
    }
    for (Map<String, String> mapping : List.of(settings.labels(), settings.metadata())) {
      for (String field : mapping.values()) {
        if (!there.contains(field)
            && !Origin.FIELDS.contains(field)
            && !(field.equals(TextSettings.ALL_FIELDS) && !there.isEmpty())) {
          throw new IllegalArgumentException(
              (mapping == settings.labels() ? "labelFields" : "metadataFields")
                  + ": "
                  + settings.inner().word()
                  + " has no field \""
                  + field
                  + "\" (expected: "
                  + (there.isEmpty() ? "none" : NearestNames.told(field, there))
                  + ")");
        }
      }
    }
  }

  private @Nullable Pattern pattern(String option) {
    if (!given.containsKey(option)) {
      return null;
    }
    try {
      Pattern pattern = Regexes.compile(text(option), 0);
      if (option.equals("regex") && pattern.namedGroups().isEmpty()) {
        throw new IllegalArgumentException("no named group (expected: one or more, (?P<name>...))");
      }
      return pattern;
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(option + ": " + e.getMessage(), e);
    }
  }

  private Multiline multiline() {
    Set<Preset> presets =
        text("multiline").equals("off")
            ? EnumSet.noneOf(Preset.class)
            : Preset.parse(text("multiline"));
    return new Multiline(
        presets,
        pattern("multilineStart"),
        pattern("multilineContinuation"),
        duration("multilineTimeout"),
        number("multilineMaxLines"),
        number("multilineMaxBytes"));
  }

  private int number(String option) {
    try {
      return Integer.parseInt(text(option));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(
          option + ": \"" + text(option) + "\" (expected: a whole number)", e);
    }
  }

  private Duration duration(String option) {
    String text = text(option).toLowerCase(Locale.ROOT);
    String unit = text.replaceFirst("^[0-9]+ *", "");
    String digits = text.substring(0, text.length() - unit.length()).strip();
    if (digits.isEmpty() || digits.length() > 9) {
      throw wrongDuration(option);
    }
    long amount = Long.parseLong(digits);
    return switch (unit) {
      case "ms", "" -> Duration.ofMillis(amount); // settings come as milliseconds
      case "s" -> Duration.ofSeconds(amount);
      case "m" -> Duration.ofMinutes(amount);
      default -> throw wrongDuration(option);
    };
  }

  private IllegalArgumentException wrongDuration(String option) {
    return new IllegalArgumentException(
        option + ": \"" + text(option) + "\" (expected: a time like 500ms, 3s or 1m)");
  }
}
