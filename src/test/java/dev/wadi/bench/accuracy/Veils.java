package dev.wadi.bench.accuracy;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

/** How programs colour and encode what they write before it comes to a log. */
final class Veils {
  /** What the byte that begins a colour becomes on its way. */
  private static final Map<String, String> ESCAPES = escapes();

  private static final List<String> CODES = List.of("[36m", "[1;31m", "[38;5;208m", "[2m");

  private static final Map<String, UnaryOperator<String>> ENCODINGS = makeEncodings();

  private Veils() {}

  static List<String> colours() {
    return List.copyOf(ESCAPES.keySet());
  }

  static List<String> encodings() {
    return List.copyOf(ENCODINGS.keySet());
  }

  /** The text between the sequences of a terminal, or as it is for "none". */
  static String coloured(String text, String colour, int which) {
    String escape = ESCAPES.getOrDefault(colour, "");
    return escape.isEmpty() || text.isBlank()
        ? text
        : escape + CODES.get(which % CODES.size()) + text + escape + "[0m";
  }

  static String encoded(String line, String encoding) {
    return ENCODINGS.getOrDefault(encoding, UnaryOperator.identity()).apply(line);
  }

  private static Map<String, String> escapes() {
    Map<String, String> all = new LinkedHashMap<>();
    all.put("none", "");
    all.put("the byte", "\u001b");
    all.put("\\u001b", "\\u001b");
    all.put("\\x1b", "\\x1b");
    all.put("\\033", "\\033");
    all.put("#033", "#033");
    all.put("^[", "^[");
    return all;
  }

  private static Map<String, UnaryOperator<String>> makeEncodings() {
    Map<String, UnaryOperator<String>> all = new LinkedHashMap<>();
    all.put("plain", line -> line);
    all.put("JSON", line -> "{\"level\":\"info\",\"msg\":\"" + json(line) + "\"}");
    all.put(
        "JSON in JSON",
        line -> "{\"log\":\"" + json("{\"msg\":\"" + json(line) + "\"}") + "\",\"stream\":\"x\"}");
    all.put("entities", line -> entities(line, "&quot;", "&apos;"));
    all.put("decimal entities", line -> entities(line, "&#34;", "&#39;"));
    all.put("hexadecimal entities", line -> entities(line, "&#x22;", "&#x27;"));
    all.put(
        "unicode escapes",
        line ->
            line.replace("\"", "\\u0022")
                .replace("'", "\\u0027")
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("=", "\\u003d"));
    all.put("percent", line -> URLEncoder.encode(line, StandardCharsets.UTF_8).replace("+", "%20"));
    all.put("no-break blanks", line -> line.replace(' ', '\u00a0'));
    all.put("nothing to see", line -> line.replaceAll("([=:>|,])", "$1\u200b"));
    all.put("wide signs", line -> line.replace('=', '\uff1d').replace(':', '\uff1a'));
    return all;
  }

  private static String entities(String line, String quote, String apostrophe) {
    return line.replace("&", "&amp;")
        .replace("\"", quote)
        .replace("'", apostrophe)
        .replace("<", "&lt;")
        .replace(">", "&gt;");
  }

  private static String json(String line) {
    return line.replace("\\", "\\\\")
        .replace("\"", "\\\"")
        .replace("\n", "\\n")
        .replace("\r", "\\r")
        .replace("\t", "\\t")
        .replace("\u001b", "\\u001b");
  }
}
