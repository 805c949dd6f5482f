package dev.wadi.app.settings;

import java.math.BigDecimal;
import java.net.URI;
import java.net.URISyntaxException;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * What a value of a setting must look like, and its reading into an object.
 *
 * <p>Written in application.properties as {@code #@ kind constraint}: {@code bytes 1KB..1GB},
 * {@code int 0..65535}, {@code duration 1s..}, {@code decimal 0..1}, {@code enum a|b}, {@code text
 * REGEX}, {@code bool}, {@code path}, {@code host}, {@code url}, {@code list}, {@code map}, {@code
 * secret}, {@code secrets} (a map of secrets, several for one name). Ranges are inclusive; either
 * end may be left open, except those of an int. Immutable.
 */
public final class SettingsType {
  /** The shape of a value. */
  public enum Kind {
    TEXT,
    BOOL,
    INT,
    BYTES,
    DURATION,
    DECIMAL,
    ENUM,
    PATH,
    HOST,
    URL,
    LIST,
    MAP,
    SECRET,
    SECRETS,
    SECRETMAP
  }

  private static final Pattern HOST = Pattern.compile("[A-Za-z0-9.:_%\\[\\]-]{1,253}");
  private static final Pattern ENTRY_NAME = Pattern.compile("[a-zA-Z0-9!._*'()-]{1,150}");

  private final Kind kind;
  private final String constraint;
  private final List<String> choices;
  private final @Nullable Pattern pattern;
  private final @Nullable BigDecimal least;
  private final @Nullable BigDecimal most;

  private SettingsType(Kind kind, String constraint) {
    this.kind = kind;
    this.constraint = constraint;
    this.choices = kind == Kind.ENUM ? List.of(constraint.split("\\|", -1)) : List.of();
    this.pattern = kind == Kind.TEXT && !constraint.isEmpty() ? Pattern.compile(constraint) : null;
    boolean range =
        kind == Kind.INT || kind == Kind.BYTES || kind == Kind.DURATION || kind == Kind.DECIMAL;
    String[] ends = range && !constraint.isEmpty() ? constraint.split("\\.\\.", -1) : new String[2];
    this.least = end(ends[0]);
    this.most = end(ends[1]);
    if (kind == Kind.INT && (least == null || most == null)) {
      throw new IllegalArgumentException("int: " + constraint + " (expected: both ends)");
    }
  }

  /** Reads what stands behind {@code #@}. */
  static SettingsType parse(String text) {
    String[] words = text.trim().split("\\s+", 2);
    Kind kind = Kind.valueOf(words[0].toUpperCase(Locale.ROOT));
    return new SettingsType(kind, words.length > 1 ? words[1].trim() : "");
  }

  static SettingsType path() {
    return new SettingsType(Kind.PATH, "");
  }

  public Kind kind() {
    return kind;
  }

  /** The values of an enum; empty for any other kind. */
  public List<String> choices() {
    return choices;
  }

  /** True when values must not be shown. */
  public boolean secret() {
    return kind == Kind.SECRET || kind == Kind.SECRETS || kind == Kind.SECRETMAP;
  }

  /** True when single entries can be set as {@code key.name=value}. */
  public boolean entries() {
    return kind == Kind.MAP || kind == Kind.SECRETS || kind == Kind.SECRETMAP;
  }

  /** What to expect, for people: {@code bytes, 1KB to 1GB}. */
  public String describe() {
    String word = kind.name().toLowerCase(Locale.ROOT);
    return switch (kind) {
      case ENUM -> String.join(" or ", choices);
      case INT, BYTES, DURATION, DECIMAL -> word + range();
      case TEXT -> constraint.isEmpty() ? "text" : "text like " + constraint;
      case BOOL -> "true or false";
      case LIST -> "comma list";
      case MAP -> "name=value pairs";
      case SECRETS -> "secrets, name=value pairs";
      case SECRETMAP -> "secrets, name=value pairs, one a line where they have commas";
      default -> word;
    };
  }

  /**
   * The value as an object: String, Boolean, Integer, Long (bytes), Duration, BigDecimal, Path,
   * List, Map, Secret; null for an empty value of a kind that may be empty.
   *
   * @throws IllegalArgumentException with what was expected; never with the text of a secret
   */
  @Nullable Object read(String text) {
    String value = text.trim();
    if (value.isEmpty() && mayBeEmpty()) {
      return kind == Kind.LIST ? List.of() : entries() ? Map.of() : null;
    }
    return switch (kind) {
      case TEXT -> text(value);
      case BOOL -> bool(value);
      case INT -> number(value).intValueExact();
      case BYTES -> within(SettingsGrammar.bytes(value), value);
      case DURATION -> {
        Duration duration = SettingsGrammar.duration(value);
        within(duration.toNanos(), value);
        yield duration;
      }
      case DECIMAL -> number(value);
      case ENUM -> choice(value);
      case PATH -> path(value);
      case HOST -> host(value);
      case URL -> url(value);
      case LIST -> list(value);
      case MAP, SECRETS, SECRETMAP -> pairs(value);
      case SECRET -> new Secret(value);
    };
  }

  /** The name and value of an entry written as {@code key.name=value}. */
  Map<String, List<String>> entry(String name, String value) {
    // An empty one is most likely a variable that nobody set. Taken for "not there", it would let
    // everybody in where it was the only token, and tell nobody of an alert.
    if (!ENTRY_NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          SettingsGrammar.quoted(name) + " is no name (expected: letters, digits, !._*'()-)");
    }
    List<String> values = kind == Kind.SECRETS ? list(value) : List.of(value.trim());
    if (values.isEmpty() || values.get(0).isEmpty()) {
      throw new IllegalArgumentException(
          name + " is empty (expected: a value, or no entry of that name at all)");
    }
    return Map.of(name, values);
  }

  private boolean mayBeEmpty() {
    return switch (kind) {
      case PATH, URL, LIST, MAP, SECRET, SECRETS, SECRETMAP -> true;
      case TEXT -> pattern == null || pattern.matcher("").matches();
      default -> false;
    };
  }

  private String text(String value) {
    if (pattern != null && !pattern.matcher(value).matches()) {
      throw wrong(value, "text like " + constraint);
    }
    return value;
  }

  private static Boolean bool(String value) {
    return switch (value) {
      case "true" -> Boolean.TRUE;
      case "false" -> Boolean.FALSE;
      default -> throw wrong(value, "true or false");
    };
  }

  private BigDecimal number(String value) {
    boolean whole = kind == Kind.INT;
    if (!value.matches(whole ? "-?[0-9]{1,10}" : "-?[0-9]{1,15}(\\.[0-9]{1,15})?")) {
      throw wrong(value, (whole ? "a whole number" : "a number") + range());
    }
    BigDecimal number = new BigDecimal(value);
    requireWithin(number, value);
    return number;
  }

  private Long within(long number, String value) {
    requireWithin(BigDecimal.valueOf(number), value);
    return number;
  }

  private void requireWithin(BigDecimal number, String value) {
    if ((least != null && number.compareTo(least) < 0)
        || (most != null && number.compareTo(most) > 0)) {
      throw new IllegalArgumentException(
          SettingsGrammar.quoted(value) + " is out of range (expected: " + describe() + ")");
    }
  }

  private String choice(String value) {
    if (!choices.contains(value)) {
      throw wrong(value, describe());
    }
    return value;
  }

  private static Path path(String value) {
    try {
      return Path.of(value);
    } catch (InvalidPathException e) {
      throw wrong(value, "a path");
    }
  }

  private static String host(String value) {
    if (!HOST.matcher(value).matches()) {
      throw wrong(value, "a host name or address");
    }
    return value;
  }

  private static URI url(String value) {
    try {
      URI uri = new URI(value);
      boolean http = "http".equals(uri.getScheme()) || "https".equals(uri.getScheme());
      if (http && uri.getHost() != null && uri.getUserInfo() == null) {
        return uri;
      }
    } catch (URISyntaxException e) {
      // Falls through to the one answer that every wrong address gets.
    }
    // The text is not repeated: an address that carries user:password must not end in a log.
    throw new IllegalArgumentException(
        "no address (expected: http://host:port or https://host:port, without user and password)");
  }

  private static List<String> list(String value) {
    List<String> items = new ArrayList<>();
    for (String item : value.split(",", -1)) {
      if (!item.isBlank()) {
        items.add(item.trim());
      }
    }
    return List.copyOf(items);
  }

  private Map<String, List<String>> pairs(String value) {
    Map<String, List<String>> pairs = new LinkedHashMap<>();
    for (String pair : value.split(betweenPairs(value), -1)) {
      if (pair.isBlank()) {
        continue;
      }
      int equals = pair.indexOf('=');
      if (equals < 0) {
        throw new IllegalArgumentException("not name=value pairs (expected: a=1,b=2)");
      }
      entry(pair.substring(0, equals).trim(), pair.substring(equals + 1))
          .forEach((name, values) -> pairs.merge(name, values, SettingsType::both));
    }
    return pairs;
  }

  /* Where a value is taken whole, a comma parts pairs only on a single line, and before a name. */
  private String betweenPairs(String value) {
    if (kind != Kind.SECRETMAP) {
      return "[,\n]";
    }
    return value.indexOf('\n') >= 0 ? "\n" : ",(?=\\s*[a-zA-Z0-9!._*'()-]{1,150}=)";
  }

  static List<String> both(List<String> first, List<String> second) {
    List<String> all = new ArrayList<>(first);
    all.addAll(second);
    return List.copyOf(all);
  }

  private @Nullable BigDecimal end(@Nullable String text) {
    if (text == null || text.isEmpty()) {
      return null;
    }
    return switch (kind) {
      case BYTES -> BigDecimal.valueOf(SettingsGrammar.bytes(text));
      case DURATION -> BigDecimal.valueOf(SettingsGrammar.duration(text).toNanos());
      default -> new BigDecimal(text);
    };
  }

  private String range() {
    if (constraint.isEmpty()) {
      return "";
    }
    String[] ends = constraint.split("\\.\\.", -1);
    if (ends[1].isEmpty()) {
      return ", " + ends[0] + " or more";
    }
    return ends[0].isEmpty() ? ", at most " + ends[1] : ", " + ends[0] + " to " + ends[1];
  }

  private static IllegalArgumentException wrong(String value, String expected) {
    return new IllegalArgumentException(
        SettingsGrammar.quoted(value) + " does not fit (expected: " + expected + ")");
  }
}
