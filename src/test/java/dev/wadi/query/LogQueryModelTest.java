package dev.wadi.query;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/**
 * Random queries over random streams, against the plainest evaluation there is: Strings, maps,
 * Java's regular expressions, Jackson's trees.
 */
class LogQueryModelTest {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);
  private static final List<String> NAMES =
      List.of("app", "level", "n", "user_id", "msg", "app_extracted");
  private static final List<String> VALUES =
      List.of("api", "error", "7", "42", "250ms", "2KiB", "grün", "", "a b", "7.5", "Error");
  private static final List<String> WORDS =
      List.of(
          "error",
          "timeout",
          "api",
          "grün",
          "a",
          "Ke",
          "sess",
          "took 7ms",
          "7",
          "x{2}",
          "==",
          "日本");
  private static final List<String> REGEXES =
      List.of(
          "error",
          "err|time",
          "(?i)ERROR",
          "(?i)sess|ke",
          "took \\d+ms",
          ".*error.*",
          "^a",
          "7$",
          "x\\{2\\}",
          "gr.n",
          "ap?i",
          "[a-f]+ror",
          "(a|b)c*i",
          "e{1,2}rror",
          "timeou?t.*7",
          "日.?",
          "");

  /** An entry as a person sees it. */
  private static final class Plain {
    final Map<String, String> stream;
    final Map<String, String> metadata;
    final String line;
    final Map<String, String> parsed = new HashMap<>();
    boolean error;

    Plain(Entry entry) {
      stream = entry.labels().asMap();
      metadata = entry.metadata();
      line = entry.line();
    }

    String get(String name) {
      if (parsed.containsKey(name)) {
        return parsed.get(name);
      }
      return metadata.containsKey(name) ? metadata.get(name) : stream.get(name);
    }

    void field(String name, String value) {
      String label = stream.containsKey(name) ? name + "_extracted" : name;
      if (!value.isEmpty()) {
        parsed.putIfAbsent(label, value);
      }
    }
  }

  /** A piece of query text and what it means; a parser's piece always passes. */
  private record Piece(String text, Predicate<Plain> meaning) {}

  @Test
  void agrees_with_the_plainest_evaluation() {
    for (int round = 0; round < 4000; round++) {
      long seed = 20261121L + round;
      Random random = new Random(seed);
      Batch batch = batch(random);
      List<Piece> matchers = new ArrayList<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        matchers.add(matcher(random, true));
      }
      List<Piece> stages = new ArrayList<>();
      for (int i = random.nextInt(4); i > 0; i--) {
        stages.add(stage(random));
      }
      StringBuilder text = new StringBuilder("{");
      matchers.forEach(m -> text.append(text.length() > 1 ? "," : "").append(m.text()));
      text.append('}');
      stages.forEach(s -> text.append(' ').append(s.text()));
      List<String> expected = new ArrayList<>();
      for (Entry entry : batch.toEntries()) {
        Plain plain = new Plain(entry);
        if (matchers.stream().allMatch(m -> m.meaning().test(plain))
            && stages.stream().allMatch(s -> s.meaning().test(plain))) {
          expected.add(shown(entry));
        }
      }

      Matcher matcher = LogQuery.parse(text.toString()).matcher();

      assertThat(matcher.filter(batch).toEntries().stream().map(LogQueryModelTest::shown))
          .as("seed %d: %s", seed, text)
          .containsExactlyElementsOf(expected);
      Matcher again = LogQuery.parse(LogQuery.parse(text.toString()).toString()).matcher();
      assertThat(again.filter(batch).entries())
          .as("seed %d: %s, written out", seed, text)
          .isEqualTo(expected.size());
    }
  }

  private static String shown(Entry entry) {
    return entry.labels() + " " + entry.timestampNanos() + " " + entry.line() + entry.metadata();
  }

  private static Piece stage(Random random) {
    return switch (random.nextInt(6)) {
      case 0, 1 -> lineFilter(random);
      case 2 ->
          random.nextBoolean()
              ? new Piece("| json", LogQueryModelTest::parseJson)
              : new Piece("| logfmt", LogQueryModelTest::parseLogfmt);
      default -> {
        Piece filter = labelFilter(random, 2);
        yield new Piece("| " + filter.text(), filter.meaning());
      }
    };
  }

  private static Piece lineFilter(Random random) {
    boolean regex = random.nextInt(3) == 0;
    boolean negative = random.nextInt(3) == 0;
    List<String> texts = new ArrayList<>();
    for (int i = random.nextInt(4) == 0 ? 2 : 1; i > 0; i--) {
      texts.add(pick(random, regex ? REGEXES : WORDS));
    }
    String sign = regex ? (negative ? "!~" : "|~") : (negative ? "!=" : "|=");
    String text =
        sign + " " + String.join(" or ", texts.stream().map(t -> quoted(random, t)).toList());
    return new Piece(
        text,
        plain ->
            texts.stream()
                    .anyMatch(
                        t -> regex ? java(t, 0).matcher(plain.line).find() : plain.line.contains(t))
                != negative);
  }

  private static Piece labelFilter(Random random, int depth) {
    if (depth > 0 && random.nextInt(3) == 0) {
      Piece left = labelFilter(random, depth - 1);
      Piece right = labelFilter(random, depth - 1);
      boolean any = random.nextBoolean();
      String sign = any ? " or " : List.of(" and ", " , ", " ").get(random.nextInt(3));
      return new Piece(
          "(" + left.text() + sign + right.text() + ")",
          plain ->
              any
                  ? left.meaning().test(plain) || right.meaning().test(plain)
                  : left.meaning().test(plain) && right.meaning().test(plain));
    }
    return random.nextBoolean() ? matcher(random, false) : comparison(random);
  }

  private static Piece matcher(Random random, boolean streamOnly) {
    String name = pick(random, NAMES);
    boolean regex = random.nextInt(3) == 0;
    boolean negative = random.nextInt(3) == 0;
    String value =
        regex
            ? pick(random, List.of("a.*", "error|7", "", ".+", "(?i)error", "gr.n"))
            : pick(random, VALUES);
    String sign = regex ? (negative ? "!~" : "=~") : (negative ? "!=" : "=");
    return new Piece(
        name + sign + quoted(random, value),
        plain -> {
          String got = streamOnly ? plain.stream.get(name) : plain.get(name);
          String text = got == null ? "" : got;
          return (regex ? java(value, Pattern.DOTALL).matcher(text).matches() : value.equals(text))
              != negative;
        });
  }

  private static Piece comparison(Random random) {
    String name = pick(random, NAMES);
    String sign = pick(random, List.of(">", ">=", "<", "<=", "==", "!="));
    record Amount(String text, double value, int kind) {}
    Amount amount =
        pick(
            random,
            List.of(
                new Amount("7", 7, 0),
                new Amount("7.25", 7.25, 0),
                new Amount("100ms", 1e8, 1),
                new Amount("1h", 3.6e12, 1),
                new Amount("2048B", 2048, 2),
                new Amount("2KB", 2000, 2)));
    return new Piece(
        name + " " + sign + " " + amount.text(),
        plain -> {
          if (plain.error) {
            return true;
          }
          String got = plain.get(name);
          if (got == null) {
            return false;
          }
          double value = amount(got, amount.kind());
          if (Double.isNaN(value)) {
            plain.error = true;
            return true;
          }
          int order = Double.compare(value, amount.value());
          return switch (sign) {
            case ">" -> order > 0;
            case ">=" -> order >= 0;
            case "<" -> order < 0;
            case "<=" -> order <= 0;
            case "==" -> order == 0;
            default -> order != 0;
          };
        });
  }

  private static double amount(String text, int kind) {
    if (kind == 0) {
      return text.matches("[0-9]+(\\.[0-9]+)?") ? Double.parseDouble(text) : Double.NaN;
    }
    if (kind == 1) {
      return text.matches("[0-9]+ms")
          ? 1e6 * Double.parseDouble(text.replace("ms", ""))
          : Double.NaN;
    }
    if (text.matches("[0-9]+(\\.[0-9]+)?")) {
      return Double.parseDouble(text);
    }
    return text.matches("[0-9]+KiB")
        ? 1024 * Double.parseDouble(text.replace("KiB", ""))
        : Double.NaN;
  }

  private static boolean parseJson(Plain plain) {
    Map<String, String> found = new LinkedHashMap<>();
    try {
      JsonNode tree = JSON.readTree(plain.line);
      if (tree == null || !tree.isObject()) {
        plain.error = true;
        return true;
      }
      flatten("", tree, found);
    } catch (JsonProcessingException e) {
      plain.error = true;
      return true;
    }
    found.forEach(plain::field);
    return true;
  }

  private static void flatten(String prefix, JsonNode object, Map<String, String> found) {
    object
        .properties()
        .forEach(
            member -> {
              String name = prefix.isEmpty() ? member.getKey() : prefix + "_" + member.getKey();
              if (member.getValue().isObject()) {
                flatten(name, member.getValue(), found);
              } else if (member.getValue().isValueNode() && !member.getValue().isNull()) {
                found.putIfAbsent(name, member.getValue().asText());
              }
            });
  }

  private static boolean parseLogfmt(Plain plain) {
    java.util.regex.Matcher pairs =
        Pattern.compile("(?:^|(?<= ))([a-z_]+)=(?:\"([^\"]*)\"|([^ \"][^ ]*)?(?= |$))")
            .matcher(plain.line);
    while (pairs.find()) {
      String value = pairs.group(2) != null ? pairs.group(2) : pairs.group(3);
      plain.field(pairs.group(1), value == null ? "" : value);
    }
    return true;
  }

  private static Batch batch(Random random) {
    List<LogStream> streams = new ArrayList<>();
    for (int s = random.nextInt(3) + 1; s > 0; s--) {
      Map<String, String> labels = new TreeMap<>();
      for (int i = random.nextInt(3); i > 0; i--) {
        labels.put(pick(random, NAMES), pick(random, VALUES));
      }
      List<String> lines = new ArrayList<>();
      List<Map<String, String>> metadata = new ArrayList<>();
      boolean withMetadata = random.nextBoolean();
      for (int i = random.nextInt(6) + 1; i > 0; i--) {
        lines.add(line(random));
        Map<String, String> pairs = new LinkedHashMap<>();
        while (withMetadata && random.nextInt(3) == 0) {
          pairs.put(pick(random, NAMES), pick(random, VALUES));
        }
        metadata.add(pairs);
      }
      streams.add(QueryStreams.stream(Labels.of(labels), lines, metadata));
    }
    return new Batch("t", streams);
  }

  private static String line(Random random) {
    return switch (random.nextInt(4)) {
      case 0 -> {
        String json = object(random, 2).toString();
        yield random.nextInt(6) == 0 ? json.substring(0, random.nextInt(json.length())) : json;
      }
      case 1 -> {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(4); i > 0; i--) {
          String value = pick(random, VALUES);
          out.append(pick(random, NAMES)).append('=');
          out.append(value.contains(" ") || random.nextBoolean() ? '"' + value + '"' : value);
          out.append(' ').append(random.nextBoolean() ? "word " : "");
        }
        yield out.toString();
      }
      default -> {
        StringBuilder out = new StringBuilder();
        for (int i = random.nextInt(6); i > 0; i--) {
          String word = pick(random, WORDS);
          out.append(random.nextInt(5) == 0 ? word.toUpperCase(Locale.ROOT) : word);
          out.append(random.nextBoolean() ? " " : "");
        }
        yield out.toString();
      }
    };
  }

  private static JsonNode object(Random random, int depth) {
    var object = JSON.createObjectNode();
    for (int i = random.nextInt(5); i > 0; i--) {
      String name = pick(random, List.of("app", "level", "n", "user", "id", "msg"));
      switch (random.nextInt(6)) {
        case 0 -> object.put(name, random.nextInt(50));
        case 1 -> object.put(name, random.nextBoolean());
        case 2 -> object.putNull(name);
        case 3 -> object.putArray(name).add(1).add(object(random, 0));
        case 4 -> {
          if (depth > 0) {
            object.set(name, object(random, depth - 1));
          }
        }
        default ->
            object.put(name, pick(random, VALUES) + (random.nextInt(4) == 0 ? "\"\n\\" : ""));
      }
    }
    return object;
  }

  private static Pattern java(String regex, int flags) {
    return Pattern.compile(regex, flags);
  }

  private static String quoted(Random random, String text) {
    return random.nextBoolean() ? "`" + text + "`" : Quotes.of(text);
  }

  private static <T> T pick(Random random, List<T> list) {
    return list.get(random.nextInt(list.size()));
  }
}
