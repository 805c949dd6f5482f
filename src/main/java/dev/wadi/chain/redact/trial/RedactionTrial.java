package dev.wadi.chain.redact.trial;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.RedactionResult;
import dev.wadi.chain.redact.RedactionResult.Fate;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import dev.wadi.model.LogStream;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A profile tried beside the running ones on live entries, before redaction: what it would do
 * differently. It changes nothing, keeps nothing on disk, and ends by itself.
 *
 * <p>A sample of the entries is copied and redacted on a thread of its own, by the profile that was
 * responsible and by the one on trial. The examples show a line after the running profile, the one
 * on trial and then {@code all} have gone over it, so no value is seen that any of them would take.
 * Threads share it.
 */
final class RedactionTrial implements AutoCloseable {
  static final int MOST_EXAMPLES = 50;
  private static final int MOST_EXAMPLE_CHARS = 500;
  private static final int MOST_RUNNING = 16;

  private final Redactor trial;
  private final Redactor strictest;
  private final RedactionProfiles profiles;
  private final BinaryOperator<String> mask;
  private final Bounds bounds;
  private final LongSupplier nanoTicker;
  private final long beganNanos;
  private final Sampler sampler;

  /* Guards all below, which one thread writes and any may read; the redactors run outside of it. */
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<String, Long> byFates = new TreeMap<>();
  private final Map<String, Types> byType = new TreeMap<>();
  private final List<Example> examples = new ArrayList<>();
  private long looked;
  private long changedByRunning;
  private long changedByTrial;
  private long different;
  private String ended = "";

  /* Copies of the running redactors that count for themselves; only the sampler's thread asks. */
  private final Map<Redactor, Redactor> copies = new HashMap<>();

  /**
   * Where a trial ends.
   *
   * @param seconds 1 to 3600
   * @param lines entries looked at, 1 to a million
   * @param everyNthLine one entry of so many is looked at, 1 or more
   */
  record Bounds(int seconds, int lines, int everyNthLine) {
    Bounds {
      require("seconds", seconds, 3600);
      require("lines", lines, 1_000_000);
      require("everyNthLine", everyNthLine, 1_000_000);
    }

    private static void require(String name, int value, int most) {
      if (value < 1 || value > most) {
        throw new IllegalArgumentException(name + ": " + value + " (expected: 1 to " + most + ")");
      }
    }
  }

  /** Entries treated differently in which a type was found: by one, the other, or both. */
  private static final class Types {
    long onlyRunning;
    long onlyTrial;
    long both;
  }

  /** What a redactor made of an entry. */
  private record Made(Fate fate, @Nullable LogStream stream, Set<String> types) {}

  private record Example(
      String tenant, String line, Made running, Made trial, List<String> places) {}

  /**
   * @param mask what masking does to a line of a tenant, for the examples
   */
  RedactionTrial(
      RedactionProfile profile,
      RedactionProfiles profiles,
      BinaryOperator<String> mask,
      Bounds bounds,
      LongSupplier nanoTicker) {
    this.trial = profiles.beside(profile);
    this.strictest = new Redactor(RedactionProfile.all());
    this.profiles = profiles;
    this.mask = mask;
    this.bounds = bounds;
    this.nanoTicker = nanoTicker;
    this.beganNanos = nanoTicker.getAsLong();
    this.sampler =
        new Sampler(
            "redaction-trial", bounds.everyNthLine(), this::look, this::isRunning, nanoTicker);
  }

  RedactionTrial start() {
    sampler.start();
    return this;
  }

  /** Takes its share of a batch that is about to be redacted; never waits. */
  void offer(Batch raw, Redactor running) {
    sampler.offer(raw, running);
  }

  /** Looks at entries that are there already, on the thread that asks, within the bounds. */
  void lookAt(String tenant, List<Entry> entries, Redactor running) {
    for (Entry entry : entries) {
      sampler.workOn(EntrySample.copy(tenant, entry.logStream(), entry.position(), running));
    }
    close();
  }

  boolean workOne() {
    return sampler.workOne();
  }

  /** True until it was stopped or has reached a bound. */
  boolean isRunning() {
    lock.lock();
    try {
      if (ended.isEmpty() && seconds() >= bounds.seconds()) {
        end("time");
      }
      return ended.isEmpty();
    } finally {
      lock.unlock();
    }
  }

  private double seconds() {
    return (nanoTicker.getAsLong() - beganNanos) / 1e9;
  }

  private void end(String why) {
    ended = why;
    sampler.close();
  }

  private void look(EntrySample sample) {
    if (!isRunning()) {
      return;
    }
    Redactor running = copy(sample.redactor());
    LogStream raw = sample.stream();
    Made now = made(running, sample.entry());
    Made then = made(trial, sample.entry());
    List<String> places = places(raw, now, then);
    boolean differs = now.fate() != then.fate() || !places.isEmpty();
    Example example = null;
    if (differs) {
      now = new Made(now.fate(), now.stream(), types(running, raw));
      then = new Made(then.fate(), then.stream(), types(trial, raw));
      example =
          new Example(
              sample.entry().tenant(),
              strict(sample.entry().tenant(), raw.line(0), running),
              now,
              then,
              places);
    }
    lock.lock();
    try {
      if (ended.isEmpty()) {
        count(now, then, example);
      }
    } finally {
      lock.unlock();
    }
  }

  private void count(Made now, Made then, @Nullable Example example) {
    looked++;
    changedByRunning += now.fate() == Fate.UNCHANGED ? 0 : 1;
    changedByTrial += then.fate() == Fate.UNCHANGED ? 0 : 1;
    if (example != null) {
      different++;
      byFates.merge(word(now.fate()) + " -> " + word(then.fate()), 1L, Long::sum);
      Set<String> all = new TreeSet<>(now.types());
      all.addAll(then.types());
      for (String type : all) {
        Types counts = byType.computeIfAbsent(type, t -> new Types());
        boolean here = now.types().contains(type);
        boolean there = then.types().contains(type);
        counts.both += here && there ? 1 : 0;
        counts.onlyRunning += here && !there ? 1 : 0;
        counts.onlyTrial += there && !here ? 1 : 0;
      }
      if (examples.size() < MOST_EXAMPLES) {
        examples.add(example);
      }
    }
    if (looked >= bounds.lines()) {
      end("lines");
    }
  }

  private Redactor copy(Redactor running) {
    Redactor copy = copies.get(running);
    if (copy == null) {
      if (copies.size() >= MOST_RUNNING) {
        copies.clear();
      }
      copy = profiles.beside(running.profile());
      copies.put(running, copy);
    }
    return copy;
  }

  private static Made made(Redactor redactor, Batch entry) {
    Redactor.Outcome outcome = redactor.apply(entry);
    Batch aside = outcome.quarantined();
    if (aside != null) {
      return new Made(Fate.QUARANTINED, aside.streams().get(0), Set.of());
    }
    if (outcome.kept().isEmpty()) {
      return new Made(Fate.DROPPED, null, Set.of());
    }
    return new Made(
        outcome.kept() == entry ? Fate.UNCHANGED : Fate.CHANGED,
        outcome.kept().streams().get(0),
        Set.of());
  }

  /* Where the two differ, when both have left something. */
  private static List<String> places(LogStream raw, Made now, Made then) {
    LogStream a = now.stream();
    LogStream b = then.stream();
    List<String> places = new ArrayList<>();
    if (a == null || b == null || (a == raw && b == raw)) {
      return places;
    }
    if (!a.line(0).equals(b.line(0))) {
      places.add("line");
    }
    differing(a.labels().asMap(), b.labels().asMap(), raw.labels().asMap().keySet())
        .forEach(name -> places.add("label " + name));
    /* Only what the entry brought: what the quarantine adds says nothing about it. */
    differing(a.metadata(0), b.metadata(0), raw.metadata(0).keySet())
        .forEach(name -> places.add("metadata " + name));
    return places;
  }

  private static List<String> differing(
      Map<String, String> a, Map<String, String> b, Set<String> names) {
    return names.stream()
        .filter(name -> !String.valueOf(a.get(name)).equals(String.valueOf(b.get(name))))
        .toList();
  }

  /* What a redactor finds anywhere in an entry. */
  private static Set<String> types(Redactor redactor, LogStream raw) {
    Set<String> types = new TreeSet<>();
    add(types, redactor.explain(raw.line(0)));
    raw.labels().asMap().forEach((name, value) -> add(types, redactor.explain(name + "=" + value)));
    raw.metadata(0).forEach((name, value) -> add(types, redactor.explain(name + "=" + value)));
    return types;
  }

  private static void add(Set<String> types, RedactionResult result) {
    result.findings().forEach(one -> types.add(one.kind().key()));
  }

  private String strict(String tenant, String line, Redactor running) {
    String text = strictest.redact(trial.redact(running.redact(line)));
    String masked = mask.apply(tenant, text);
    return masked.length() <= MOST_EXAMPLE_CHARS
        ? masked
        : masked.substring(0, MOST_EXAMPLE_CHARS) + "…";
  }

  private static String word(Fate fate) {
    return fate.name().toLowerCase(Locale.ROOT);
  }

  /** How it stands, as JSON; no value that one of the profiles would take is in it. */
  String toJson() {
    boolean running = isRunning();
    lock.lock();
    try {
      ObjectNode root = JsonNodeFactory.instance.objectNode();
      root.put("running", running);
      root.put("ended_by", ended);
      root.put("profile", trial.label());
      root.put("seconds", Math.round(Math.min(seconds(), bounds.seconds())));
      root.put("seconds_at_most", bounds.seconds());
      root.put("lines", looked);
      root.put("lines_at_most", bounds.lines());
      root.put("every_nth_line", bounds.everyNthLine());
      root.put("lines_let_go", sampler.dropped() + sampler.failed());
      root.put("changed_by_running", changedByRunning);
      root.put("changed_by_trial", changedByTrial);
      root.put("different", different);
      ObjectNode fates = root.putObject("different_by_fate");
      byFates.forEach(fates::put);
      ObjectNode types = root.putObject("different_by_type");
      byType.forEach(
          (type, counts) ->
              types
                  .putObject(type)
                  .put("only_running", counts.onlyRunning)
                  .put("only_trial", counts.onlyTrial)
                  .put("both", counts.both));
      ArrayNode shown = root.putArray("examples");
      for (Example one : examples) {
        ObjectNode node = shown.addObject();
        node.put("tenant", one.tenant());
        node.put("line_as_the_strictest_leaves_it", one.line());
        ArrayNode places = node.putArray("differs_in");
        one.places().forEach(places::add);
        describe(node.putObject("running"), one.running());
        describe(node.putObject("trial"), one.trial());
      }
      return root.toString();
    } finally {
      lock.unlock();
    }
  }

  private static void describe(ObjectNode node, Made made) {
    node.put("fate", word(made.fate()));
    ArrayNode types = node.putArray("types");
    made.types().forEach(types::add);
  }

  /** Ends it; what was found stays to be read. */
  @Override
  public void close() {
    lock.lock();
    try {
      if (ended.isEmpty()) {
        end("stop");
      }
    } finally {
      lock.unlock();
    }
  }
}
