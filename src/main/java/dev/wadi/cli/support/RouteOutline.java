package dev.wadi.cli.support;

import java.net.URISyntaxException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.camel.util.URISupport;
import org.jspecify.annotations.Nullable;
import org.snakeyaml.engine.v2.api.Dump;
import org.snakeyaml.engine.v2.api.DumpSettings;
import org.snakeyaml.engine.v2.api.Load;
import org.snakeyaml.engine.v2.api.LoadSettings;
import org.snakeyaml.engine.v2.common.FlowStyle;
import org.snakeyaml.engine.v2.exceptions.YamlEngineException;

/**
 * What a route file of somebody's own does, for whoever helps him: steps, addresses and the options
 * that Camel's components know and call no secret. Values that are written into it - constants,
 * headers, properties of beans, options that nobody describes, what stands where a variable is not
 * set - are masked, and comments go: a password may stand in each of them.
 */
final class RouteOutline {
  private static final String MASK = KnownSecrets.MASK;

  private static final Pattern PLACEHOLDER = Pattern.compile("\\{\\{([^{}]+)\\}\\}");
  private static final Pattern LOGIN = Pattern.compile("(:/{0,2})[^/@\\s?:]*:([^/@\\s?]+)@");
  private static final Pattern WORD_OF_A_PATH = Pattern.compile("[a-z][a-z_.-]{0,23}|v[0-9]|\\*+");
  private static final Pattern PLAIN_VALUE =
      Pattern.compile("true|false|-?[0-9]{1,4}|[0-9]+(\\.[0-9]+)?(ms|s|m|h|d|B|KB|MB|GB)");
  private static final Pattern QUOTED =
      Pattern.compile("'(?:[^'\\\\]|\\\\.)*'|\"(?:[^\"\\\\]|\\\\.)*\"");
  private static final Set<String> OPERATORS =
      Set.of(
          "==",
          "=~",
          "!=",
          "!=~",
          ">",
          ">=",
          "<",
          "<=",
          "&&",
          "||",
          "++",
          "--",
          "contains",
          "!contains",
          "~~",
          "!~~",
          "regex",
          "!regex",
          "in",
          "!in",
          "is",
          "!is",
          "range",
          "!range",
          "startsWith",
          "endsWith",
          "starts",
          "ends",
          "with",
          "not",
          "null",
          "true",
          "false",
          "?",
          ":",
          "?:");

  /* Steps that write a value somewhere; what they write may be anything. */
  private static final Set<String> WRITERS =
      Set.of("setHeader", "setHeaders", "setProperty", "setVariable", "setVariables", "headers");
  private static final Set<String> EXPRESSIONS =
      Set.of(
          "simple",
          "groovy",
          "jq",
          "jsonpath",
          "xpath",
          "ognl",
          "mvel",
          "javaScript",
          "python",
          "datasonnet",
          // What a step logs is made of a text and of what is asked of a message.
          "log",
          "message",
          "spel",
          "expression",
          "csimple",
          "java",
          "joor");
  private static final Set<String> ADDRESSES =
      Set.of("uri", "from", "to", "toD", "wireTap", "deadLetterUri", "deadLetterChannel", "poll");

  private final Function<String, Set<String>> openOptions;
  private final KnownSecrets known;

  /**
   * @param openOptions the options of a scheme that anybody may see
   * @param known gets what was masked because its name says that it is a secret, since it may stand
   *     elsewhere, too
   */
  RouteOutline(Function<String, Set<String>> openOptions, KnownSecrets known) {
    this.openOptions = openOptions;
    this.known = known;
  }

  /** The variables of the environment that a text names. */
  static List<String> variables(String text) {
    List<String> names = new ArrayList<>();
    Matcher one = Pattern.compile("\\{\\{\\??env:([A-Za-z_][A-Za-z0-9_]*)").matcher(text);
    while (one.find()) {
      names.add(one.group(1));
    }
    return names;
  }

  /** The outline of a file, or a sentence that says why there is none. */
  String of(String name, String text) {
    if (name.toLowerCase(Locale.ROOT).endsWith(".java")) {
      return java(text);
    }
    try {
      Object document =
          new Load(LoadSettings.builder().setAllowDuplicateKeys(true).build()).loadFromString(text);
      return new Dump(
              DumpSettings.builder().setDefaultFlowStyle(FlowStyle.BLOCK).setWidth(120).build())
          .dumpToString(walk("", "", document, Map.of()));
    } catch (YamlEngineException e) {
      return "# This file is no YAML that can be read, so nobody can say what in it is a secret.\n"
          + "# Its text is left out: "
          + text.lines().count()
          + " lines.\n";
    }
  }

  private @Nullable Object walk(
      String within, String key, @Nullable Object value, Map<?, ?> siblings) {
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> copy = new LinkedHashMap<>();
      map.forEach(
          (name, one) -> {
            String child = String.valueOf(name);
            boolean written =
                WRITERS.contains(key) || key.equals("properties") || within.equals("written");
            copy.put(
                name,
                walk(
                    written ? "written" : scope(within, key),
                    child,
                    one,
                    key.equals("parameters") ? siblings : map));
          });
      return copy;
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> copy = new ArrayList<>();
      list.forEach(one -> copy.add(walk(within, key, one, siblings)));
      return copy;
    }
    return value instanceof String text ? scalar(within, key, text, siblings) : number(key, value);
  }

  private static String scope(String within, String key) {
    return key.isEmpty() ? within : key;
  }

  /* A number may be a code that opens a door. */
  private static @Nullable Object number(String key, @Nullable Object value) {
    return value != null && KnownSecrets.nameOfOne(key) && !(value instanceof Boolean)
        ? MASK
        : value;
  }

  private String scalar(String within, String key, String text, Map<?, ?> siblings) {
    if (isPlaceholder(text)) {
      return withoutDefaults(text);
    }
    if (KnownSecrets.nameOfOne(key)) {
      return secret(text);
    }
    if (ADDRESSES.contains(key) && !within.equals("written")) {
      return address(text);
    }
    if (within.equals("parameters")) {
      return option(key, text, siblings);
    }
    if (key.equals("name") || key.equals("id") || key.equals("description") || key.equals("type")) {
      return text;
    }
    if (key.equals("constant") || within.equals("written") && !EXPRESSIONS.contains(key)) {
      return beside(siblings) ? secret(text) : MASK;
    }
    if (EXPRESSIONS.contains(key)) {
      return expression(text);
    }
    if (key.equals("value") || key.equals("defaultValue") || key.equals("script")) {
      return parameter(text, siblings);
    }
    return text.contains("://") ? address(text) : withoutDefaults(text);
  }

  private static boolean beside(Map<?, ?> siblings) {
    return siblings.get("name") instanceof String name && KnownSecrets.nameOfOne(name);
  }

  private String secret(String text) {
    known.add(text.replaceFirst("(?s)^RAW[({](.*)[)}]$", "$1"));
    return MASK;
  }

  /* Of a template: what it is given is like an option that nobody describes. */
  private String parameter(String text, Map<?, ?> siblings) {
    if (beside(siblings)) {
      return secret(text);
    }
    if (text.contains(":/") || text.startsWith("direct:") || text.startsWith("wal:")) {
      return address(text);
    }
    boolean selector = text.startsWith("{") && text.endsWith("}") && !text.startsWith("{{");
    return text.isEmpty() || selector || PLAIN_VALUE.matcher(text).matches() ? text : MASK;
  }

  private String option(String name, String text, Map<?, ?> siblings) {
    Object address = siblings.get("uri");
    String scheme = address instanceof String uri ? scheme(uri) : "";
    if (PLAIN_VALUE.matcher(text).matches()) {
      return text;
    }
    return openOptions.apply(scheme).contains(name) && !name.equals("headers")
        ? (text.contains("://") ? address(text) : withoutDefaults(text))
        : MASK;
  }

  private boolean unknown(String scheme) {
    return scheme.matches("[a-z][a-z0-9+.-]*") && openOptions.apply(scheme).isEmpty();
  }

  private static String scheme(String address) {
    int colon = address.indexOf(':');
    return colon < 0 ? address : address.substring(0, colon);
  }

  /** An address without logins, without what only its server understands, without secrets. */
  String address(String written) {
    // A placeholder may hold a question mark: {{?name}}.
    String shielded = PLACEHOLDER.matcher(written).replaceAll(m -> "x".repeat(m.end() - m.start()));
    int question = shielded.indexOf('?');
    String place = question < 0 ? written : written.substring(0, question);
    Matcher login = LOGIN.matcher(place);
    if (login.find() && !isPlaceholder(login.group(2))) {
      known.add(login.group(2));
    }
    place = withoutDefaults(login.replaceFirst("$1" + MASK + "@"));
    String scheme = scheme(place);
    if (place.matches("https?:.*") || unknown(scheme)) {
      place = path(place);
    }
    place = place.replaceAll("(;[\\w.-]+=)[^;]+", "$1" + Matcher.quoteReplacement(MASK));
    if (question < 0) {
      return place;
    }
    List<String> options = new ArrayList<>();
    try {
      URISupport.parseQuery(written.substring(question + 1), true)
          .forEach(
              (name, value) ->
                  options.add(name + "=" + shown(scheme, name, String.valueOf(value))));
    } catch (URISyntaxException e) {
      options.add(MASK); // What is no list of options may be anything.
    }
    return place + "?" + String.join("&", options);
  }

  private String shown(String scheme, String name, String value) {
    if (isPlaceholder(value)) {
      return withoutDefaults(value);
    }
    if (KnownSecrets.nameOfOne(name)) {
      return secret(value);
    }
    return openOptions.apply(scheme).contains(name) && !name.equals("headers")
        ? withoutDefaults(value)
        : MASK;
  }

  /* What hooks are called by is their secret: of a path the words stay that an API is made of. */
  private static String path(String address) {
    Matcher parts = Pattern.compile("([a-z][a-z0-9+.-]*:(?://)?[^/]*)(/.*)?").matcher(address);
    if (!parts.matches() || parts.group(2) == null) {
      return address;
    }
    List<String> segments = new ArrayList<>();
    for (String segment : parts.group(2).substring(1).split("/", -1)) {
      boolean word =
          segment.isEmpty() || WORD_OF_A_PATH.matcher(segment).matches() || segment.contains("{{");
      segments.add(word ? segment : MASK);
    }
    return parts.group(1) + "/" + String.join("/", segments);
  }

  /* What is asked of a message stays; what it is compared with, or made of, goes. */
  private static String expression(String text) {
    StringBuilder shown = new StringBuilder();
    Matcher parts =
        Pattern.compile("\\$\\{[^{}]*}|\\S+|\\s+")
            .matcher(QUOTED.matcher(text).replaceAll("'" + Matcher.quoteReplacement(MASK) + "'"));
    while (parts.find()) {
      String part = parts.group();
      boolean stays =
          part.isBlank()
              || part.startsWith("${") && part.endsWith("}")
              || OPERATORS.contains(part)
              || PLAIN_VALUE.matcher(part).matches()
              || part.equals("'" + MASK + "'");
      shown.append(stays ? part : MASK);
    }
    return shown.toString();
  }

  private static boolean isPlaceholder(String text) {
    return PLACEHOLDER.matcher(text.strip()).matches();
  }

  /* {{env:NAME:what is used where NAME is not set}} */
  private static String withoutDefaults(String text) {
    return PLACEHOLDER
        .matcher(text)
        .replaceAll(
            one -> {
              String name = one.group(1);
              int from =
                  name.matches("\\??(env|sys|service|bean|secret).*:.*")
                      ? name.indexOf(':') + 1
                      : 0;
              int colon = name.indexOf(':', from);
              return Matcher.quoteReplacement(
                  "{{" + (colon < 0 ? name : name.substring(0, colon + 1) + MASK) + "}}");
            });
  }

  private static final Pattern JAVA =
      Pattern.compile(
          "(?s)/\\*.*?\\*/|//[^\\n"
              + "]*|\"\"\".*?\"\"\"|\"(?:[^\"\\\\\\n"
              + "]|\\\\.)*\"|'(?:[^'\\\\\\n"
              + "]|\\\\.)+'");
  private static final Pattern NAMING =
      Pattern.compile(
          "(?s).*\\b(routeId|id|description|ref|bean|process|routeTemplate|templatedRoute|language|marshal|unmarshal|routeConfigurationId|group|header|exchangeProperty)\\s*\\(\\s*$");
  private static final Pattern ENDPOINT = Pattern.compile("[a-z][a-z0-9+.-]*:.+");

  private String java(String text) {
    Matcher tokens = JAVA.matcher(text);
    StringBuilder out = new StringBuilder();
    int end = 0;
    while (tokens.find()) {
      String before = text.substring(end, tokens.start());
      out.append(before);
      end = tokens.end();
      String token = tokens.group();
      if (token.startsWith("/")) {
        continue;
      }
      if (!token.startsWith("\"") || token.startsWith("\"\"\"")) {
        out.append('"').append(MASK).append('"');
        continue;
      }
      String literal = token.substring(1, token.length() - 1);
      out.append('"').append(literal(before, literal)).append('"');
    }
    return out.append(text.substring(end)).toString();
  }

  private String literal(String before, String literal) {
    if (literal.isEmpty() || NAMING.matcher(before).matches()) {
      return literal;
    }
    if (isPlaceholder(literal)) {
      return withoutDefaults(literal);
    }
    boolean address =
        ENDPOINT.matcher(literal).matches() && !openOptions.apply(scheme(literal)).isEmpty();
    return address ? address(literal) : MASK;
  }
}
