package dev.wadi.bench.accuracy;

import dev.wadi.bench.accuracy.ForeignFiles.Family;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.random.RandomGenerator;

/**
 * Lines whose secrets stand in forms that the rules' tables were not made from: grammars of
 * languages, files and wires, the published shapes of vendors' tokens, manuals of commands.
 *
 * <p>A third of the combinations is counted apart and shown to nobody while rules are mended: which
 * ones is said by a hash of what they are made of, whatever the seed.
 */
final class ForeignSet {
  private static final List<String> AFTER_NAME =
      List.of("_token", "Token", "_TOKEN", "_api_key", "ApiKey", "_API_KEY", "_secret", "-token");

  private final RandomGenerator random;

  ForeignSet(RandomGenerator random) {
    this.random = random;
  }

  /** Named secrets: operator, literal and frame of a family, a name, an encoding, a colour. */
  List<FormCase> named(int count) {
    List<Family> families = ForeignFiles.families();
    Map<String, List<String>> names = listed("names.txt", "\\s+");
    List<FormCase> all = new ArrayList<>();
    while (all.size() < count) {
      Family family = pick(families);
      String frame = pick(family.frames());
      String operator = family.operators().isEmpty() ? "" : pick(family.operators());
      String literal = family.literals().isEmpty() ? "{v}" : pick(family.literals());
      String language = random.nextInt(3) > 0 ? "english" : pick(List.copyOf(names.keySet()));
      String name = pick(names.get(language));
      String colour = random.nextInt(4) > 0 ? "none" : pick(Veils.colours());
      String encoding = random.nextInt(3) > 0 ? "plain" : pick(Veils.encodings());
      String kind = pick(List.of("mixed", "word", "signs"));
      String secret = secret(encoding.equals("percent") ? "mixed" : kind);
      boolean usesOperator = frame.contains("{o}");
      boolean usesLiteral = frame.contains("{l}");
      int which = random.nextInt(4);
      String line =
          spelled(
              frame
                  .replace("{o}", Veils.coloured(operator, colour, which + 1))
                  .replace("{l}", literal)
                  .replace("{v}", Veils.coloured("{v}", usesLiteral ? "none" : colour, which)),
              name,
              word -> Veils.coloured(word, usesOperator ? colour : "none", which));
      line = line.replace("{v}", secret);
      Map<String, String> traits = new LinkedHashMap<>();
      traits.put("container", family.name());
      traits.put("frame", family.name() + ": " + frame.replace("\n", "\\n").replace("\r", "\\r"));
      traits.put("operator", usesOperator ? shown(operator) : "of the container");
      traits.put("literal", usesLiteral ? literal.replace("\n", "\\n") : "of the container");
      traits.put("encoding", encoding);
      traits.put("colour", usesOperator || !usesLiteral ? colour : "none");
      traits.put("language", language);
      traits.put("value", kind);
      String combination = frame + operator + literal + encoding + colour + name;
      all.add(
          new FormCase(
              "named", traits, Veils.encoded(line, encoding), secret, isUnseen(combination)));
    }
    return all;
  }

  /** What a sentence tells, in the languages that people write. */
  List<FormCase> said(int each) {
    List<FormCase> all = new ArrayList<>();
    for (String row : ForeignFiles.lines("sentences.txt")) {
      String language = row.split("\\s", 2)[0];
      for (String sentence : row.substring(language.length()).strip().split("\\|")) {
        for (int i = 0; i < each; i++) {
          String secret = secret(pick(List.of("mixed", "signs", "word")));
          String line = i % 2 == 0 ? sentence : "2026-11-28 10:00:01 INFO " + sentence + ".";
          all.add(
              new FormCase(
                  "said",
                  Map.of("language", language, "frame", language + ": " + sentence),
                  line.replace("{v}", secret),
                  secret,
                  isUnseen(sentence)));
        }
      }
    }
    return all;
  }

  /** Tokens of vendors: by themselves where their beginning tells them, else behind their name. */
  List<FormCase> vendors(int each) {
    List<FormCase> all = new ArrayList<>();
    List<String> around =
        List.of(
            "using {v} for upload",
            "token={v}",
            "{\"key\":\"{v}\"}",
            "request with '{v}' failed",
            "\u001b[32m{v}\u001b[0m",
            "GET /x?t={v}&a=1",
            "x: {v}",
            "<a>{v}</a>",
            "\"a\" => \"{v}\",",
            "{v}");
    List<Family> families =
        ForeignFiles.families().stream()
            .filter(family -> !family.name().matches("said|sql-words|setters"))
            .toList();
    for (String row : ForeignFiles.lines("vendors.txt")) {
      String[] columns = row.split("\\s+");
      boolean named = columns.length > 2;
      for (int i = 0; i < each; i++) {
        String token = PatternText.of(columns[1], random);
        String frame;
        String line;
        if (named) {
          Family family = pick(families);
          frame = pick(family.frames());
          String literal = family.literals().isEmpty() ? "{v}" : pick(family.literals());
          String operator = family.operators().isEmpty() ? "" : pick(family.operators());
          String setting = columns[2];
          boolean whole = setting.indexOf('/') >= 0 || Character.isUpperCase(setting.charAt(0));
          String name = whole || setting.equals("secret") ? setting : setting + pick(AFTER_NAME);
          line = frame.replace("{o}", operator).replace("{l}", literal);
          line = line.replaceAll("\\{[sNcCk]}", java.util.regex.Matcher.quoteReplacement(name));
        } else {
          frame = pick(around);
          line = frame;
        }
        String secret = core(token);
        all.add(
            new FormCase(
                named ? "vendor tokens behind a name" : "vendor tokens",
                Map.of("vendor", columns[0], "shape", columns[0] + " " + columns[1]),
                line.replace("{v}", token),
                secret,
                isUnseen(row + frame)));
      }
    }
    return all;
  }

  /* Of a token that stands within a URL or behind what is no secret, the part that is one. */
  private static String core(String token) {
    int at = Math.max(token.lastIndexOf('/'), token.indexOf('='));
    if (token.startsWith("http") || token.startsWith("_gitlab") || token.startsWith("cloudinary")) {
      String rest = token.endsWith("/") ? token.substring(8, token.indexOf('@')) : token;
      int sign = rest.lastIndexOf('@') > 0 ? rest.lastIndexOf('@') : rest.length();
      String before = rest.substring(0, sign);
      int colon = before.lastIndexOf(':');
      return token.startsWith("_gitlab") || colon < 8 && !token.endsWith("/")
          ? token.substring(at + 1)
          : before.substring(colon + 1);
    }
    return token;
  }

  /** Texts that hide a secret, as they stand, with another secret word each time. */
  List<FormCase> evasions(int each) {
    List<FormCase> all = new ArrayList<>();
    for (String row : ForeignFiles.lines("evasions.txt")) {
      int bar = row.indexOf('|');
      String kind = row.substring(0, bar);
      String text = ForeignFiles.unescaped(row.substring(bar + 1));
      int open = text.indexOf('⟦');
      int close = text.indexOf('⟧');
      boolean word = text.contains("{v}");
      for (int i = 0; i < (word ? each : 1); i++) {
        String value = secret(pick(List.of("mixed", "word")));
        String secret = word ? value : text.substring(open + 1, close);
        String line = text.replace("{v}", value).replace("⟦", "").replace("⟧", "");
        String table = kind.startsWith("far") ? "out of reach" : "evasions";
        all.add(
            new FormCase(
                table,
                Map.of("kind", kind.replace("far", ""), "frame", kind + " " + row.substring(bar)),
                line,
                secret,
                isUnseen(row)));
      }
    }
    return all;
  }

  /** Telephone and card numbers in context. */
  List<FormCase> numbers(int each) {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    for (String row : ForeignFiles.lines("numbers.txt")) {
      String key = row.split("\\s", 2)[0];
      lists.put(key, List.of(row.substring(key.length()).strip().split("\\|")));
    }
    List<FormCase> all = new ArrayList<>();
    for (String shape : lists.get("phone-shape")) {
      for (int i = 0; i < each; i++) {
        String number = PatternText.of(shape.replace("(", "\\(").replace(")", "\\)"), random);
        String around = pick(lists.get("phone-around"));
        all.add(
            new FormCase(
                "phones",
                Map.of("shape", shape, "frame", around),
                around.replace("{n}", number),
                number,
                isUnseen(shape + around)));
      }
    }
    for (String shape : lists.get("card-shape")) {
      for (int i = 0; i < 4 * each; i++) {
        String number = card(shape);
        String around = pick(lists.get("card-around"));
        while (!shape.equals("plain") && around.matches(".*(CC\\{|F2=|%B|;\\{).*")) {
          /* The fields of messages and tracks hold digits alone. */
          around = pick(lists.get("card-around"));
        }
        all.add(
            new FormCase(
                "cards",
                Map.of("shape", shape, "frame", around),
                around.replace("{length}", String.valueOf(number.length())).replace("{n}", number),
                number,
                isUnseen(shape + around)));
      }
    }
    return all;
  }

  private String card(String shape) {
    String plain = Values.card(random).replaceAll("\\D", "");
    while (!shape.equals("plain") && plain.length() != 16) {
      plain = Values.card(random).replaceAll("\\D", "");
    }
    if (shape.equals("plain")) {
      return plain;
    }
    if (shape.equals("wide digits")) {
      StringBuilder wide = new StringBuilder();
      plain.chars().forEach(c -> wide.append((char) (c - '0' + '\uff10')));
      return wide.toString();
    }
    String sign =
        Map.of(
                "blank", " ",
                "hyphen", "-",
                "dot", ".",
                "slash", "/",
                "tab", "\t",
                "nbsp", "\u00a0",
                "zero-width", "\u200b",
                "underscore", "_",
                "two blanks", "  ",
                "plus", "+")
            .get(shape.substring("4-4-4-4 ".length()));
    return plain.replaceAll(
        "(....)(....)(....)(....)", "$1" + sign + "$2" + sign + "$3" + sign + "$4");
  }

  private String secret(String kind) {
    return switch (kind) {
      case "word" ->
          pick(List.of("hunter", "dragon", "winter", "monkey", "secur", "sunshin"))
              + (10 + random.nextInt(9990));
      case "signs" -> PatternText.of("[A-Z][a-z]{3}[0-9]{2}[!#*?][a-z]{3}[0-9]", random);
      default -> PatternText.of("[A-Z][a-z][0-9][a-z]{2}[A-Z][0-9][a-z][A-Z][0-9][a-z]", random);
    };
  }

  private static String spelled(
      String frame, String name, java.util.function.UnaryOperator<String> shown) {
    String[] words = name.split("_");
    StringBuilder camel = new StringBuilder();
    StringBuilder pascal = new StringBuilder();
    for (String word : words) {
      String big = word.substring(0, 1).toUpperCase(Locale.ROOT) + word.substring(1);
      camel.append(camel.isEmpty() ? word : big);
      pascal.append(big);
    }
    return frame
        .replace("{s}", shown.apply(name))
        .replace("{N}", shown.apply(name.toUpperCase(Locale.ROOT)))
        .replace("{c}", shown.apply(camel.toString()))
        .replace("{C}", shown.apply(pascal.toString()))
        .replace("{k}", shown.apply(name.replace('_', '-')));
  }

  private static String shown(String operator) {
    return operator.replace("\t", "\\t").replace("\n", "\\n");
  }

  private static Map<String, List<String>> listed(String file, String separator) {
    Map<String, List<String>> all = new LinkedHashMap<>();
    for (String line : ForeignFiles.lines(file)) {
      String key = line.split("\\s", 2)[0];
      all.put(key, List.of(line.substring(key.length()).strip().split(separator)));
    }
    return all;
  }

  private <T> T pick(List<T> all) {
    return all.get(random.nextInt(all.size()));
  }

  private static boolean isUnseen(String combination) {
    return Math.floorMod(combination.hashCode() * 0x9e3779b9 >>> 7, 3) == 0;
  }
}
