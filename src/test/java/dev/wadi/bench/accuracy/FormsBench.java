package dev.wadi.bench.accuracy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.RedactionProfile;
import java.io.PrintStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.stream.Stream;

/**
 * The second half of {@code make accuracy}: recall by form, by vendor and of evasions, for the
 * profiles {@code all} and {@code strict}, on the {@link ForeignSet}.
 *
 * <p>{@code -Dwadi.accuracy.forms=N} named secrets (40,000), {@code -Dwadi.accuracy.seed=N}; with
 * {@code -Dwadi.accuracy.missed=TABLE} what was missed of a table is shown, of the combinations
 * that are not held back.
 */
public final class FormsBench {
  private static final double SURVIVING_SHARE = 0.6;

  private final PrintStream out;
  private final Map<String, Redactor> profiles = new LinkedHashMap<>();

  FormsBench(PrintStream out) {
    this.out = out;
    profiles.put("all", new Redactor(RedactionProfile.all()));
    profiles.put("strict", new Redactor(RedactionProfile.strict()));
  }

  public static void main(String[] args) {
    int forms = Integer.getInteger("wadi.accuracy.forms", 40_000);
    long seed = Long.getLong("wadi.accuracy.seed", System.nanoTime());
    new FormsBench(new PrintStream(System.out, true, UTF_8)).run(forms, seed);
  }

  void run(int forms, long seed) {
    ForeignSet set = new ForeignSet(new SplittableRandom(seed));
    int each = Math.max(2, forms / 2000);
    List<FormCase> cases =
        Stream.of(
                set.named(forms),
                set.said(each),
                set.vendors(each),
                set.evasions(Math.max(1, each / 4)),
                set.numbers(each))
            .flatMap(List::stream)
            .toList();
    out.printf("%nForeign set: %d lines, seed %d.%n", cases.size(), seed);
    Map<String, boolean[]> hits = new LinkedHashMap<>();
    profiles.forEach((name, redactor) -> hits.put(name, look(redactor, cases, name)));
    table(cases, hits, "table", "what", true);
    table(cases, hits, "table", "what", false);
    for (String trait :
        List.of("container", "operator", "literal", "encoding", "colour", "language", "value")) {
      table(only(cases, "named"), hits, trait, trait, cases);
    }
    table(only(cases, "said"), hits, "language", "sentences", cases);
    table(only(cases, "evasions"), hits, "kind", "evasions of kind", cases);
    table(only(cases, "out of reach"), hits, "kind", "out of reach, of kind", cases);
    table(only(cases, "vendor tokens"), hits, "vendor", "vendor, tokens by themselves", cases);
    table(only(cases, "vendor tokens behind a name"), hits, "vendor", "vendor, by a name", cases);
    missed(cases, hits);
  }

  private static List<FormCase> only(List<FormCase> cases, String table) {
    return cases.stream().filter(one -> one.table().equals(table)).toList();
  }

  private boolean[] look(Redactor redactor, List<FormCase> cases, String name) {
    boolean[] hits = new boolean[cases.size()];
    int unstable = 0;
    for (int i = 0; i < hits.length; i++) {
      FormCase one = cases.get(i);
      String once = redactor.redact(one.line());
      hits[i] = !survives(one.secret(), once);
      boolean stable =
          redactor.redact(once).equals(once) && redactor.scan(once.getBytes(UTF_8)).isEmpty();
      if (!stable) {
        unstable++;
        if (unstable <= 12) {
          out.printf(
              "Not stable (%s): %s  =>  %s  =>  %s%n",
              name, one.line(), once, redactor.redact(once));
        }
      }
    }
    out.printf("Lines of which a second look finds more, %s: %d%n", name, unstable);
    return hits;
  }

  private static boolean survives(String value, String output) {
    int stretch = Math.max(4, (int) Math.ceil(value.length() * SURVIVING_SHARE));
    if (value.length() <= stretch) {
      return output.contains(value);
    }
    for (int i = 0; i + stretch <= value.length(); i++) {
      if (output.contains(value.substring(i, i + stretch))) {
        return true;
      }
    }
    return false;
  }

  private void table(
      List<FormCase> cases,
      Map<String, boolean[]> hits,
      String trait,
      String head,
      boolean unseen) {
    Map<String, List<Integer>> rows = new LinkedHashMap<>();
    for (int i = 0; i < cases.size(); i++) {
      if (cases.get(i).unseen() == unseen) {
        rows.computeIfAbsent(cases.get(i).table(), key -> new ArrayList<>()).add(i);
      }
    }
    print(rows, hits, head + (unseen ? ", combinations held back" : ""));
  }

  private void table(
      List<FormCase> some,
      Map<String, boolean[]> hits,
      String trait,
      String head,
      List<FormCase> all) {
    Map<String, List<Integer>> rows = new TreeMap<>();
    for (int i = 0; i < all.size(); i++) {
      FormCase one = all.get(i);
      if (!some.isEmpty() && one.table().equals(some.get(0).table())) {
        rows.computeIfAbsent(one.traits().getOrDefault(trait, ""), key -> new ArrayList<>()).add(i);
      }
    }
    print(rows, hits, head);
  }

  private void print(Map<String, List<Integer>> rows, Map<String, boolean[]> hits, String head) {
    out.printf("%n| %s | cases | %s |%n", head, String.join(" | ", hits.keySet()));
    out.println("|---|---|" + "---|".repeat(hits.size()));
    rows.forEach(
        (row, cases) -> {
          StringBuilder line = new StringBuilder();
          hits.forEach(
              (profile, hit) -> {
                long right = cases.stream().filter(i -> hit[i]).count();
                line.append(" | ").append(new Wilson(right, cases.size()));
              });
          out.printf("| %s | %d%s |%n", row.replace("|", "\\|"), cases.size(), line);
        });
  }

  private void missed(List<FormCase> cases, Map<String, boolean[]> hits) {
    String wanted = System.getProperty("wadi.accuracy.missed", "");
    if (wanted.isEmpty()) {
      return;
    }
    String trait = System.getProperty("wadi.accuracy.by", "frame");
    boolean[] hit = hits.get(System.getProperty("wadi.accuracy.profile", "all"));
    Map<String, int[]> counts = new TreeMap<>();
    Map<String, String> examples = new TreeMap<>();
    for (int i = 0; i < cases.size(); i++) {
      FormCase one = cases.get(i);
      if (!one.table().equals(wanted) || one.unseen()) {
        continue;
      }
      String row = one.traits().getOrDefault(trait, "");
      int[] count = counts.computeIfAbsent(row, key -> new int[2]);
      count[1]++;
      if (!hit[i]) {
        count[0]++;
        examples.put(row, one.line());
      }
    }
    out.printf("%nMissed of %s:%n", wanted);
    counts.entrySet().stream()
        .filter(entry -> entry.getValue()[0] > 0)
        .sorted((a, b) -> Integer.compare(b.getValue()[0], a.getValue()[0]))
        .forEach(
            entry ->
                out.printf(
                    "  %d of %d  %s  e.g. %s%n",
                    entry.getValue()[0],
                    entry.getValue()[1],
                    entry.getKey(),
                    String.valueOf(examples.get(entry.getKey()))
                        .replace("\n", "\\n")
                        .replace("\u001b", "\\e")));
  }
}
