package dev.wadi.app.proof;

import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.proof.Tree;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/** What two sets of routes made of the same lines, side by side; the texts in it are redacted. */
public final class TrialReport {
  private static final int MOST_EXAMPLES = 10;
  private static final int MOST_CHARS = 400;
  private static final int MOST_COUNTS = 500;

  private final SafeTexts safe;
  private final Map<String, Place> places = new TreeMap<>();
  private final Map<String, long[]> counts = new TreeMap<>();
  private final Map<String, long[]> hits = new TreeMap<>();
  private final long[] nanos = new long[2];
  private long lines;
  private long timed;
  private int batches;

  /**
   * Lines that only one of the two gave, as they may be shown.
   *
   * @param before null when the old routes gave nothing in its place
   */
  public record Example(@Nullable String before, @Nullable String after) {}

  /* What came to a place: the log, or a sink. */
  private static final class Place {
    private long before;
    private long after;
    private long onlyBefore;
    private long onlyAfter;
    private final List<Example> examples = new ArrayList<>();
  }

  TrialReport(SafeTexts safe) {
    this.safe = safe;
  }

  int batches() {
    return batches;
  }

  /* The first lines pay for classes that are loaded, so they count only while there are no others. */
  void took(boolean old, long took) {
    int which = old ? 0 : 1;
    nanos[which] = batches == 1 ? took : nanos[which] + took;
  }

  void add(int entries, Tree.Fields before, Tree.Fields after) {
    batches++;
    lines += entries;
    timed = batches <= 2 ? entries : timed + entries;
    compare("kept", items(before.get("kept")), items(after.get("kept")));
    for (String sort : List.of("dropped", "refused")) {
      count(sort, before.get(sort), 0);
      count(sort, after.get(sort), 1);
    }
    setAside(before, 0);
    setAside(after, 1);
    Map<String, Tree> old = sinks(before);
    Map<String, Tree> fresh = sinks(after);
    TreeSet<String> names = new TreeSet<>(old.keySet());
    names.addAll(fresh.keySet());
    for (String name : names) {
      sink(name, old.get(name), fresh.get(name));
    }
  }

  private void sink(String name, @Nullable Tree before, @Nullable Tree after) {
    compare("sink " + name, sent(before), sent(after));
    count("dropped on the way to " + name, of(before, "dropped"), 0);
    count("dropped on the way to " + name, of(after, "dropped"), 1);
    failed(name, before, 0);
    failed(name, after, 1);
  }

  private void failed(String name, @Nullable Tree sink, int which) {
    if (of(sink, "failed") instanceof Tree.Text why) {
      counted("batches failed at " + name + " " + brief(safe.safe(why.text())), which, 1);
    }
  }

  private void setAside(Tree.Fields came, int which) {
    if (came.get("setAside") instanceof Tree.Text text && !text.text().equals("0")) {
      counted("set aside", which, Long.parseLong(text.text()));
    }
  }

  private void count(String sort, @Nullable Tree of, int which) {
    if (of instanceof Tree.Fields fields) {
      fields
          .fields()
          .forEach(
              (reason, count) ->
                  counted(sort + " " + reason, which, Long.parseLong(((Tree.Text) count).text())));
    }
  }

  private void counted(String name, int which, long count) {
    if (counts.size() < MOST_COUNTS || counts.containsKey(name)) {
      counts.computeIfAbsent(name, any -> new long[2])[which] += count;
    }
  }

  private static Map<String, Tree> sinks(Tree.Fields came) {
    return came.get("sinks") instanceof Tree.Fields sinks ? sinks.fields() : Map.of();
  }

  private static @Nullable Tree of(@Nullable Tree sink, String name) {
    return sink instanceof Tree.Fields fields ? fields.get(name) : null;
  }

  /* Lines of our own sinks, and of each other message the lines of its body. */
  private static List<Tree> sent(@Nullable Tree sink) {
    List<Tree> all = new ArrayList<>();
    if (of(sink, "sent") instanceof Tree.Items sent) {
      for (Tree one : sent.items()) {
        Tree lines = of(one, "lines");
        if (lines != null) {
          all.addAll(items(lines));
        } else if (of(one, "body") instanceof Tree.Text body) {
          body.text().lines().map(Tree::text).forEach(all::add);
        }
      }
    }
    return all;
  }

  private static List<Tree> items(@Nullable Tree lines) {
    return lines instanceof Tree.Items items ? items.items() : List.of();
  }

  /*
   * Both come of the same lines in the same order: what only one has is found by counting, and what
   * is left of both stands beside each other as it came.
   */
  private void compare(String name, List<Tree> before, List<Tree> after) {
    Place place = places.computeIfAbsent(name, any -> new Place());
    place.before += before.size();
    place.after += after.size();
    if (before.equals(after)) {
      return;
    }
    List<Tree> onlyBefore = without(before, after);
    List<Tree> onlyAfter = without(after, before);
    place.onlyBefore += onlyBefore.size();
    place.onlyAfter += onlyAfter.size();
    for (int i = 0;
        i < Math.max(onlyBefore.size(), onlyAfter.size()) && place.examples.size() < MOST_EXAMPLES;
        i++) {
      place.examples.add(example(at(onlyBefore, i), at(onlyAfter, i)));
    }
  }

  private Example example(@Nullable Tree before, @Nullable Tree after) {
    @Nullable String old = before == null ? null : brief(safe.flow(before));
    @Nullable String fresh = after == null ? null : brief(safe.flow(after));
    if (old != null && old.equals(fresh)) {
      fresh = fresh + " (differs in what redaction removes: it is not shown here)";
    }
    return new Example(old, fresh);
  }

  private static @Nullable Tree at(List<Tree> texts, int i) {
    return i < texts.size() ? texts.get(i) : null;
  }

  private static List<Tree> without(List<Tree> all, List<Tree> others) {
    Map<Tree, Integer> left = new HashMap<>();
    others.forEach(one -> left.merge(one, 1, Integer::sum));
    List<Tree> rest = new ArrayList<>();
    for (Tree one : all) {
      int count = left.getOrDefault(one, 0);
      if (count > 0) {
        left.put(one, count - 1);
      } else {
        rest.add(one);
      }
    }
    return rest;
  }

  private static String brief(String text) {
    return text.length() <= MOST_CHARS ? text : text.substring(0, MOST_CHARS) + "…";
  }

  void hits(Map<Kind, Long> before, Map<Kind, Long> after) {
    before.forEach((kind, count) -> hits.computeIfAbsent(kind.key(), k -> new long[2])[0] += count);
    after.forEach((kind, count) -> hits.computeIfAbsent(kind.key(), k -> new long[2])[1] += count);
  }

  /** Whether both made the same of all lines. */
  public boolean isSame() {
    return places.values().stream().allMatch(place -> place.onlyBefore + place.onlyAfter == 0)
        && counts.values().stream().allMatch(pair -> pair[0] == pair[1])
        && hits.values().stream().allMatch(pair -> pair[0] == pair[1]);
  }

  public long lines() {
    return lines;
  }

  /** For {@code --json} and JMX. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("same", isSame());
    document.put("lines", lines);
    document.put("places", places.entrySet().stream().map(TrialReport::document).toList());
    document.put("counts", pairs(counts));
    document.put("redacted", pairs(hits));
    Map<String, Object> time = new LinkedHashMap<>();
    time.put("before", nanosPerLine(0));
    time.put("after", nanosPerLine(1));
    document.put("nanosPerLine", time);
    return document;
  }

  private static Map<String, Object> document(Map.Entry<String, Place> one) {
    Map<String, Object> place = new LinkedHashMap<>();
    place.put("place", one.getKey());
    place.put("before", one.getValue().before);
    place.put("after", one.getValue().after);
    place.put("onlyBefore", one.getValue().onlyBefore);
    place.put("onlyAfter", one.getValue().onlyAfter);
    place.put("examples", List.copyOf(one.getValue().examples));
    return place;
  }

  private static List<Map<String, Object>> pairs(Map<String, long[]> of) {
    List<Map<String, Object>> all = new ArrayList<>();
    of.forEach(
        (name, pair) -> {
          Map<String, Object> one = new LinkedHashMap<>();
          one.put("name", name);
          one.put("before", pair[0]);
          one.put("after", pair[1]);
          all.add(one);
        });
    return all;
  }

  private long nanosPerLine(int which) {
    return timed == 0 ? 0 : nanos[which] / timed;
  }

  /** For people. */
  public List<String> text() {
    List<String> text = new ArrayList<>();
    places.forEach(
        (name, place) -> {
          text.add(
              "%s: %d lines before, %d after%s"
                  .formatted(
                      name,
                      place.before,
                      place.after,
                      place.onlyBefore + place.onlyAfter == 0
                          ? ", the same"
                          : ", %d only before, %d only after"
                              .formatted(place.onlyBefore, place.onlyAfter)));
          for (Example one : place.examples) {
            if (one.before() != null) {
              text.add("  - " + one.before());
            }
            if (one.after() != null) {
              text.add("  + " + one.after());
            }
          }
        });
    counts.forEach((name, pair) -> text.add(changed(name, pair)));
    hits.forEach((name, pair) -> text.add(changed("redacted " + name, pair)));
    text.add(
        String.format(
            Locale.ROOT,
            "time: %.1f us a line before, %.1f us after",
            nanosPerLine(0) / 1e3,
            nanosPerLine(1) / 1e3));
    return text;
  }

  private static String changed(String name, long[] pair) {
    return name
        + ": "
        + pair[0]
        + " before, "
        + pair[1]
        + " after"
        + (pair[0] == pair[1] ? "" : "  (changed)");
  }
}
