package dev.wadi.proof;

import dev.wadi.proof.Tree.Fields;
import dev.wadi.proof.Tree.Items;
import dev.wadi.proof.Tree.Text;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Compares what came with what is expected. Only what an expectation names is looked at; but a list
 * is compared whole, and so are the labels and metadata of a line and the counts by reason. A text
 * in the place of a line is the line alone, and a number in the place of a list is how long it is.
 */
final class Comparison {
  /** Names whose values are expected to be no more and no less than what is written. */
  private static final Set<String> WHOLE = Set.of("labels", "metadata", "dropped", "refused");

  private static final int MOST = 50;
  private static final int MOST_CHARS = 2_000;

  private final List<Difference> differences = new ArrayList<>();

  private Comparison() {}

  static List<Difference> of(Tree expected, Tree came) {
    Comparison comparison = new Comparison();
    comparison.compare("", "", expected, came);
    return List.copyOf(comparison.differences);
  }

  private void compare(String path, String name, Tree expected, @Nullable Tree came) {
    if (differences.size() >= MOST) {
      return;
    }
    if (came == null) {
      if (!isEmpty(expected)) {
        differ(path, expected, null);
      }
    } else if (expected instanceof Fields fields && came instanceof Fields those) {
      fields(path, name, fields, those);
    } else if (expected instanceof Items items && came instanceof Items those) {
      items(path, items, those);
    } else if (expected instanceof Items items
        && came instanceof Fields those
        && those.get("sent") != null) {
      compare(path + ".sent", "sent", items, those.get("sent"));
    } else if (expected instanceof Text text && came instanceof Items those) {
      if (!text.text().equals(Integer.toString(those.items().size()))) {
        differ(path, text, those);
      }
    } else if (expected instanceof Text text && came instanceof Fields those) {
      compare(path + ".line", "line", text, those.get("line"));
    } else if (!(expected instanceof Text text)
        || !(came instanceof Text that)
        || !Wildcards.fit(text.text(), that.text())) {
      differ(path, expected, came);
    }
  }

  private void fields(String path, String name, Fields expected, Fields came) {
    Set<String> names = new LinkedHashSet<>(expected.fields().keySet());
    if (WHOLE.contains(name)) {
      names.addAll(came.fields().keySet());
    }
    for (String one : names) {
      String place = path.isEmpty() ? one : path + "." + one;
      @Nullable Tree wanted = expected.get(one);
      if (wanted == null) {
        differ(place, null, came.get(one));
      } else {
        compare(place, one, wanted, find(came, one, name));
      }
    }
  }

  /* Names of HTTP headers are the same in any case. */
  private static @Nullable Tree find(Fields came, String name, String of) {
    if (!of.equals("headers") || came.get(name) != null) {
      return came.get(name);
    }
    return came.fields().entrySet().stream()
        .filter(field -> field.getKey().equalsIgnoreCase(name))
        .map(Map.Entry::getValue)
        .findFirst()
        .orElse(null);
  }

  private void items(String path, Items expected, Items came) {
    /* Where one came too many or is missing, the others are found again. */
    int i = 0;
    int j = 0;
    while (i < expected.items().size() && j < came.items().size() && differences.size() < MOST) {
      Tree wanted = expected.items().get(i);
      int left = expected.items().size() - i;
      int there = came.items().size() - j;
      if (left < there && !fits(wanted, came.items().get(j))) {
        int found = find(wanted, came, j + 1, there - left);
        if (found > j) {
          for (; j < found; j++) {
            differ(path + "[" + j + "]", null, came.items().get(j));
          }
        }
      } else if (left > there && !fits(wanted, came.items().get(j))) {
        int skip = skipped(expected, i, left - there, came.items().get(j));
        for (; skip > 0; skip--, i++) {
          differ(path + "[" + i + "]", expected.items().get(i), null);
        }
      }
      if (i < expected.items().size() && j < came.items().size()) {
        compare(path + "[" + i + "]", "", expected.items().get(i), came.items().get(j));
      }
      i++;
      j++;
    }
    for (; i < expected.items().size() && differences.size() < MOST; i++) {
      differ(path + "[" + i + "]", expected.items().get(i), null);
    }
    for (; j < came.items().size() && differences.size() < MOST; j++) {
      differ(path + "[" + j + "]", null, came.items().get(j));
    }
  }

  private static int find(Tree wanted, Items came, int from, int most) {
    for (int j = from; j < Math.min(came.items().size(), from + Math.min(most, MOST)); j++) {
      if (fits(wanted, came.items().get(j))) {
        return j;
      }
    }
    return -1;
  }

  private static int skipped(Items expected, int from, int most, Tree came) {
    for (int skip = 1;
        skip <= Math.min(most, MOST) && from + skip < expected.items().size();
        skip++) {
      if (fits(expected.items().get(from + skip), came)) {
        return skip;
      }
    }
    return 0;
  }

  static boolean fits(Tree expected, Tree came) {
    Comparison one = new Comparison();
    one.compare("", "", expected, came);
    return one.differences.isEmpty();
  }

  private static boolean isEmpty(Tree expected) {
    if (expected instanceof Text text) {
      return text.text().isEmpty() || text.text().equals("0");
    }
    return expected instanceof Items items
        ? items.items().isEmpty()
        : expected instanceof Fields fields
            && fields.fields().values().stream().allMatch(Comparison::isEmpty);
  }

  private void differ(String path, @Nullable Tree expected, @Nullable Tree came) {
    if (differences.size() < MOST) {
      differences.add(
          new Difference(
              path.isEmpty() ? "the whole" : path,
              expected == null ? 0 : expected.line(),
              told(expected),
              told(came)));
    }
  }

  private static String told(@Nullable Tree tree) {
    if (tree == null) {
      return "nothing";
    }
    String text = tree instanceof Text one ? one.text() : CaseYaml.flow(tree);
    return text.length() <= MOST_CHARS
        ? text
        : text.substring(0, MOST_CHARS) + "… (" + text.length() + " characters)";
  }

  /**
   * What came, with the texts of the expectation kept where they fit: so that wildcards survive.
   *
   * @param expected null for none yet
   */
  static Tree merged(@Nullable Tree expected, Tree came) {
    if (expected instanceof Text text
        && came instanceof Text that
        && Wildcards.fit(text.text(), that.text())) {
      return text;
    }
    if (came instanceof Fields those) {
      Map<String, Tree> merged = new LinkedHashMap<>();
      @Nullable Fields fields = expected instanceof Fields known ? known : null;
      those
          .fields()
          .forEach(
              (name, value) ->
                  merged.put(name, merged(fields == null ? null : fields.get(name), value)));
      return Tree.fields(merged);
    }
    if (came instanceof Items those) {
      List<Tree> merged = new ArrayList<>();
      @Nullable Items items = expected instanceof Items known ? known : null;
      for (int i = 0; i < those.items().size(); i++) {
        boolean has = items != null && i < items.items().size();
        merged.add(
            merged(has && items != null ? items.items().get(i) : null, those.items().get(i)));
      }
      return Tree.items(merged);
    }
    return came;
  }

  /** What two runs of the same case agree on, with {@code <any>} for texts that differ. */
  static Tree agreed(Tree first, @Nullable Tree second) {
    if (first instanceof Text text) {
      boolean same = second instanceof Text that && that.text().equals(text.text());
      return same || text.text().contains("\n") ? first : Tree.text("<any>");
    }
    if (first instanceof Fields fields) {
      @Nullable Fields those = second instanceof Fields that ? that : null;
      Map<String, Tree> agreed = new LinkedHashMap<>();
      fields
          .fields()
          .forEach(
              (name, value) ->
                  agreed.put(name, agreed(value, those == null ? null : those.get(name))));
      return Tree.fields(agreed);
    }
    Items items = (Items) first;
    @Nullable Items those = second instanceof Items that ? that : null;
    List<Tree> agreed = new ArrayList<>();
    for (int i = 0; i < items.items().size(); i++) {
      boolean has = those != null && i < those.items().size();
      agreed.add(agreed(items.items().get(i), has && those != null ? those.items().get(i) : null));
    }
    return Tree.items(agreed);
  }
}
