package dev.wadi.client;

import java.net.URI;
import java.time.Duration;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What the appenders of all logging libraries have in common: their settings by name, as text, and
 * how a line of theirs becomes one of ours.
 *
 * <p>With {@code url} lines are pushed, else they go as datagrams. Thread-safe.
 */
public final class AppenderSettings {
  /** What may go with a line beside its text. */
  private enum Field {
    LOGGER,
    THREAD,
    MARKER,
    MDC
  }

  /* What is said of a setting by those that it is for, and by what name it is known here. */
  private static final Map<String, String> NAMES =
      Map.of(
          "lines", "queueLines",
          "bytes", "queueBytes",
          "closing [ms]", "closeMillis",
          "telling [ms]", "tellMillis",
          "maxBytes", "maxDatagramBytes",
          "linger [ms]", "lingerMillis",
          "timeout [ms]", "timeoutMillis",
          "most", "retries");

  private static final int MOST_KEYS = 4_096;

  private static final String UNNAMED_SERVICE = "java";

  private final Bounds bounds;
  private final LogKey key;
  private final boolean ownFn;
  private final Map<String, LogKey> keys = new ConcurrentHashMap<>();
  private final Set<Field> fields;
  private final Set<String> mdcLabels;
  private final @Nullable PushSettings pushes;
  private final DatagramSettings datagrams;

  /**
   * Reads settings.
   *
   * @param given by name; those that are not there stay as they come
   * @throws IllegalArgumentException naming the setting, its value and what was expected
   */
  public static AppenderSettings of(Map<String, String> given) {
    try {
      return new AppenderSettings(new Given(given));
    } catch (IllegalArgumentException e) {
      String message = String.valueOf(e.getMessage());
      int colon = Math.max(0, message.indexOf(':'));
      String name = NAMES.get(message.substring(0, colon));
      throw name == null ? e : new IllegalArgumentException(name + message.substring(colon), e);
    }
  }

  private AppenderSettings(Given settings) {
    bounds =
        Bounds.DEFAULT
            .withQueue(
                settings.number("queueLines", Bounds.DEFAULT.lines()),
                settings.number("queueBytes", (int) Bounds.DEFAULT.bytes()))
            .withClosing(settings.millis("closeMillis", Bounds.DEFAULT.closing()))
            .withTelling(settings.millis("tellMillis", Bounds.DEFAULT.telling()));
    String url = settings.text("url", "");
    boolean push = !url.isEmpty();
    String fn = settings.text("fn", "");
    ownFn = !fn.isEmpty() || push;
    key =
        new LogKey(
            settings.text("env", push ? "" : "none"),
            settings.text("svc", push ? "" : UNNAMED_SERVICE),
            fn);
    fields = settings.fields("fields", push ? "logger,thread,marker,mdc" : "marker,mdc");
    mdcLabels = settings.names("mdcLabels");
    datagrams = datagrams(settings);
    pushes = pushes(settings, url);
    settings.checkAllKnown();
    if (!push && (key.env().isEmpty() || key.svc().isEmpty())) {
      String name = key.env().isEmpty() ? "env" : "svc";
      throw new IllegalArgumentException(
          name + ": empty (expected: a name, the server keeps no line without)");
    }
  }

  private static DatagramSettings datagrams(Given settings) {
    DatagramSettings usual = DatagramSettings.DEFAULT;
    return usual
        .withServer(settings.text("host", usual.host()), settings.number("port", usual.port()))
        .withSecret(Secret.of(settings.text("secret", "")))
        .withTime(settings.signedTime("signedTime", usual.time()))
        .withMaxBytes(settings.number("maxDatagramBytes", usual.maxBytes()))
        .withRate(settings.number("perSecond", usual.perSecond()), usual.burst());
  }

  private static @Nullable PushSettings pushes(Given settings, String url) {
    String tenant = settings.text("tenant", "");
    String token = settings.text("token", "");
    Map<String, String> labels = settings.pairs("labels");
    PushSettings usual = PushSettings.to(URI.create("http://127.0.0.1:3100"));
    int lines = settings.number("batchLines", usual.batchLines());
    int bytes = settings.number("batchBytes", usual.batchBytes());
    Duration linger = settings.millis("lingerMillis", usual.linger());
    boolean gzip = settings.yes("gzip", usual.gzip());
    Retries retries =
        new Retries(
            settings.number("retries", usual.retries().most()), usual.retries().firstWait());
    Duration timeout = settings.millis("timeoutMillis", usual.timeout());
    if (url.isEmpty()) {
      if (!labels.isEmpty()) {
        throw new IllegalArgumentException(
            "labels: " + labels + " (expected: only with url; a datagram has env, svc and fn)");
      }
      return null;
    }
    PushSettings made =
        PushSettings.to(settings.uri("url", url))
            .withBatch(lines, bytes, linger)
            .withGzip(gzip)
            .withPatience(timeout, retries);
    if (!tenant.isEmpty()) {
      made = made.withHeader("X-Scope-OrgID", tenant);
    }
    if (!token.isEmpty()) {
      made = made.withHeader("Authorization", "Bearer " + token);
    }
    for (Map.Entry<String, String> label : labels.entrySet()) {
      made = made.withLabel(label.getKey(), label.getValue());
    }
    return made;
  }

  /** The names of all settings. */
  static Set<String> names() {
    Given settings = new Given(Map.of("url", "http://127.0.0.1"));
    new AppenderSettings(settings);
    return settings.known;
  }

  /** Begins to send. */
  public LogShipper open() {
    return pushes == null
        ? LogShipper.datagrams(datagrams, bounds, ownFn ? key : key.withFn("wadi-client"), null)
        : LogShipper.pushes(pushes, bounds, key, null);
  }

  /**
   * A line of a logging library as one of ours.
   *
   * @param stackTrace empty when there is none
   * @param marker its markers, empty when there is none
   * @param mdc what the thread has put beside its lines
   */
  public LogEvent event(
      long timeNanos,
      LogLevel level,
      String text,
      String stackTrace,
      String logger,
      String thread,
      String marker,
      Map<String, String> mdc) {
    if (isBare(marker, mdc)) {
      return new LogEvent(
          timeNanos, level, keyOf(logger), text, stackTrace, HttpFields.NONE, Map.of(), Map.of());
    }
    Map<String, String> labels = new TreeMap<>();
    Map<String, String> metadata = new LinkedHashMap<>();
    put(metadata, Field.LOGGER, "logger", logger);
    put(metadata, Field.THREAD, "thread", thread);
    put(metadata, Field.MARKER, "marker", marker);
    mdc.forEach(
        (name, value) -> {
          if (value == null) {
            return; // some libraries allow it
          }
          if (mdcLabels.contains(name)) {
            labels.put(plain(name), value);
          } else if (fields.contains(Field.MDC)) {
            String free = metadata.containsKey(plain(name)) ? "mdc_" + plain(name) : plain(name);
            metadata.put(free, value);
          }
        });
    return new LogEvent(
        timeNanos, level, keyOf(logger), text, stackTrace, HttpFields.NONE, labels, metadata);
  }

  /* Nothing goes along with the line: no maps are made for it. */
  private boolean isBare(String marker, Map<String, String> mdc) {
    return mdc.isEmpty()
        && marker.isEmpty()
        && !fields.contains(Field.LOGGER)
        && !fields.contains(Field.THREAD);
  }

  /* A program has some hundred loggers; one that makes up names for them gets no more memory. */
  private LogKey keyOf(String logger) {
    if (ownFn) {
      return key;
    }
    LogKey known = keys.get(logger);
    if (known == null) {
      known = key.withFn(logger.substring(logger.lastIndexOf('.') + 1));
      if (keys.size() < MOST_KEYS) {
        keys.put(logger, known);
      }
    }
    return known;
  }

  private void put(Map<String, String> metadata, Field field, String name, String value) {
    if (fields.contains(field) && !value.isEmpty()) {
      metadata.put(name, value);
    }
  }

  /**
   * Whether a line comes from sending lines. Who sent it as well would never come to an end.
   *
   * @param logger its logger
   */
  public static boolean isOwn(String logger) {
    return ClientThread.isCurrent()
        || logger.startsWith("jdk.internal.httpclient")
        || logger.startsWith("jdk.httpclient");
  }

  /* As Loki wants names of labels; servers change those of metadata to the same. */
  private static String plain(String name) {
    String plain = name.replaceAll("[^a-zA-Z0-9_]", "_");
    return plain.isEmpty() || Character.isDigit(plain.charAt(0)) ? "_" + plain : plain;
  }

  /** Settings as text, each to be asked for once. */
  private static final class Given {
    private final Map<String, String> given;
    private final Set<String> known = new LinkedHashSet<>();

    Given(Map<String, String> given) {
      this.given = given;
    }

    String text(String name, String usual) {
      known.add(name);
      String value = given.get(name);
      return value == null ? usual : value.strip();
    }

    int number(String name, int usual) {
      String value = text(name, Integer.toString(usual));
      try {
        return Integer.parseInt(value);
      } catch (NumberFormatException e) {
        throw wrong(name, value, "a whole number");
      }
    }

    Duration millis(String name, Duration usual) {
      return Duration.ofMillis(number(name, (int) usual.toMillis()));
    }

    boolean yes(String name, boolean usual) {
      String value = text(name, Boolean.toString(usual));
      if (!value.equals("true") && !value.equals("false")) {
        throw wrong(name, value, "true or false");
      }
      return value.equals("true");
    }

    URI uri(String name, String value) {
      try {
        return URI.create(value);
      } catch (IllegalArgumentException e) {
        throw wrong(name, value, "an address such as http://127.0.0.1:3100");
      }
    }

    SignedTime signedTime(String name, SignedTime usual) {
      String value = text(name, usual.name());
      return Arrays.stream(SignedTime.values())
          .filter(time -> time.name().equalsIgnoreCase(value))
          .findFirst()
          .orElseThrow(() -> wrong(name, value, "nanos or go"));
    }

    Set<String> names(String name) {
      Set<String> names = new LinkedHashSet<>();
      parts(text(name, "")).forEach(names::add);
      return names;
    }

    Set<Field> fields(String name, String usual) {
      Set<Field> found = new LinkedHashSet<>();
      String all = text(name, usual);
      parts(all)
          .forEach(
              part ->
                  found.add(
                      Arrays.stream(Field.values())
                          .filter(field -> field.name().equalsIgnoreCase(part))
                          .findFirst()
                          .orElseThrow(() -> wrong(name, part, "of logger, thread, marker, mdc"))));
      return found;
    }

    /** Pairs such as {@code app=orders,team=core}, or one a line. */
    Map<String, String> pairs(String name) {
      Map<String, String> pairs = new LinkedHashMap<>();
      for (String part : parts(text(name, "")).toList()) {
        int equals = part.indexOf('=');
        if (equals < 1) {
          throw wrong(name, part, "name=value");
        }
        pairs.put(part.substring(0, equals).strip(), part.substring(equals + 1).strip());
      }
      return pairs;
    }

    private static Stream<String> parts(String list) {
      return Stream.of(list.split("[,\n]")).map(String::strip).filter(part -> !part.isEmpty());
    }

    void checkAllKnown() {
      List<String> unknown =
          given.keySet().stream().filter(name -> !known.contains(name)).sorted().toList();
      if (!unknown.isEmpty()) {
        throw new IllegalArgumentException(
            "no such setting: " + unknown + " (there are: " + known + ")");
      }
    }

    private static IllegalArgumentException wrong(String name, String value, String expected) {
      return new IllegalArgumentException(name + ": " + value + " (expected: " + expected + ")");
    }
  }
}
