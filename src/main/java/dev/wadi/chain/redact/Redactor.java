package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.RedactionResult.Fate;
import dev.wadi.chain.redact.RedactionStats.Where;
import dev.wadi.chain.redact.profile.PseudonymKey;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.recognise.Recognisers;
import dev.wadi.chain.redact.scan.Findings;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Rules;
import dev.wadi.chain.redact.scan.Scanner;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/**
 * Removes what a profile recognises from lines, label values and values of structured metadata.
 * Names of labels and metadata are left alone.
 *
 * <p>Every text is scanned until nothing is found any more, so that redacting twice equals
 * redacting once and no rescan finds a survivor. It fails closed: a line that costs more than its
 * budget, or on which the code itself fails, is replaced as a whole by {@code [REDACTED:line]} and
 * counted. A line without a finding costs no allocation, and a batch without one is returned as it
 * came.
 *
 * <p>Immutable but for its counters and a bounded cache of label sets; threads share it.
 */
public final class Redactor {
  private static final int MOST_CACHED_LABELS = 8192;

  private final RedactionProfile profile;
  private final String hash;
  private final String label;
  private final TextRedactor.Means means;
  private final RedactionStats stats;
  private final boolean recognisesNothing;
  private final ThreadLocal<Worker> workers;
  private final OpenKeys openKeys;

  /* For looks, since making one takes as long as several of them. What failed is not used again. */
  private final AtomicReference<@Nullable Scanner> spare = new AtomicReference<>();

  /* Label sets of busy streams come again and again; when the cache is full it starts anew. */
  private final Map<LabelsKey, LabelsMade> labelCache = new ConcurrentHashMap<>();

  private record LabelsKey(String tenant, Labels labels) {}

  private record LabelsMade(Labels labels, Fate fate, @Nullable SortedSet<Kind> setAside) {}

  /**
   * A batch after redaction.
   *
   * @param kept what goes on; the very batch that came when nothing changed
   * @param quarantined entries that a rule set aside, redacted as well, or null; their structured
   *     metadata tells it: {@value Quarantine#REASON}, {@value Quarantine#RULE} and {@value
   *     Quarantine#PROFILE}
   */
  public record Outcome(Batch kept, @Nullable Batch quarantined) {}

  public Redactor(RedactionProfile profile) {
    this(profile, null, new RedactionStats(), System::nanoTime);
  }

  /**
   * @param key the secret behind pseudonyms; needed when an action of the profile asks for one
   * @param stats counters, which several redactors may share
   * @param nanoTicker time for the budget of a line
   */
  public Redactor(
      RedactionProfile profile,
      @Nullable PseudonymKey key,
      RedactionStats stats,
      LongSupplier nanoTicker) {
    this(profile, key, stats, nanoTicker, Recognisers.ALL);
  }

  Redactor(
      RedactionProfile profile,
      @Nullable PseudonymKey key,
      RedactionStats stats,
      LongSupplier nanoTicker,
      List<Recogniser> recognisers) {
    this.profile = profile;
    this.hash = profile.hash();
    this.label = profile.name() + "@" + hash;
    Rules rules = new Rules(profile.kinds(), recognisers, profile.budget().nanos(), nanoTicker);
    this.means = TextRedactor.Means.of(profile, rules, new Replacements(profile, key), stats);
    this.stats = stats;
    this.recognisesNothing = profile.kinds().isEmpty() && profile.patterns().isEmpty();
    this.openKeys = new OpenKeys(nanoTicker);
    this.workers = ThreadLocal.withInitial(Worker::new);
  }

  public RedactionProfile profile() {
    return profile;
  }

  /** The profile's {@link RedactionProfile#hash()}. */
  public String hash() {
    return hash;
  }

  /** Name and hash of the profile, {@code all@3f2a…}: what captures record. */
  public String label() {
    return label;
  }

  public RedactionStats stats() {
    return stats;
  }

  /** False when the profile looks for nothing. */
  public boolean finds() {
    return !recognisesNothing;
  }

  /** The batch without what the profile recognises; entries set aside by a rule are left out. */
  public Batch redact(Batch batch) {
    return apply(batch).kept();
  }

  /** The same, with the entries that a rule sets aside as a batch of their own. */
  public Outcome apply(Batch batch) {
    if (recognisesNothing) {
      return new Outcome(batch, null);
    }
    Worker worker = workers.get();
    worker.text.tenant(batch.tenant());
    worker.quarantined = null;
    Batch kept = batch.map(worker::stream);
    List<LogStream> aside = worker.quarantined;
    worker.quarantined = null;
    return new Outcome(kept, aside == null ? null : new Batch(batch.tenant(), aside));
  }

  /** What would become of a line of tenant "main", and why; counts nothing. */
  public RedactionResult explain(String line) {
    return explain(line.getBytes(UTF_8));
  }

  /** What would become of a line of tenant "main", and why; counts nothing. */
  public RedactionResult explain(byte[] line) {
    return explain(line, "main");
  }

  /** What would become of a line of a tenant, and why; counts nothing. */
  public RedactionResult explain(byte[] line, String tenant) {
    TextRedactor worker = new TextRedactor(means);
    List<Finding> explained = worker.explainTo(tenant);
    Fate fate = worker.redact(line, 0, line.length, 0, Where.LINE);
    byte[] text =
        fate == Fate.UNCHANGED ? line.clone() : Arrays.copyOf(worker.out(), worker.length());
    return new RedactionResult(explained, text, fate);
  }

  /** The line without what the profile recognises. */
  public String redact(String line) {
    return explain(line).text();
  }

  /**
   * Looks at a text once and changes nothing: for an independent look at what was redacted.
   *
   * @return findings from left to right, without overlap; none for text that this profile redacted
   */
  public List<Finding> scan(byte[] text) {
    Scanner known = spare.getAndSet(null);
    Scanner scanner = known == null ? new Scanner(means.rules()) : known;
    scanner.budget(profile.budget().unitsFor(text.length));
    scanner.scan(text, 0, text.length);
    means.withoutAllowed(scanner, text, text.length);
    scanner.resolve();
    Findings found = scanner.findings();
    List<Finding> findings = new ArrayList<>();
    if (scanner.over()) {
      findings.add(new Finding(Kind.LINE, 0, text.length, "budget", 100, Kind.LINE.token()));
      spare.set(scanner);
      return findings;
    }
    for (int k = 0; k < found.count(); k++) {
      findings.add(
          new Finding(
              found.kind(k),
              found.start(k),
              found.end(k),
              found.rule(k),
              found.score(k),
              found.kind(k).token()));
    }
    spare.set(scanner);
    return findings;
  }

  /** Bytes looked at beyond the first pass for one text: a measure of time that does not vary. */
  long workOf(byte[] text) {
    Scanner scanner = new Scanner(means.rules());
    scanner.unlimited();
    scanner.scan(text, 0, text.length);
    return scanner.work();
  }

  /** What one thread needs while it works; reused from batch to batch. */
  private final class Worker {
    private final TextRedactor text = new TextRedactor(means);
    private @Nullable List<LogStream> quarantined;

    /* A private key which an entry of this stream began. */
    private @Nullable KeyTrail key;

    LogStream stream(LogStream stream) {
      LabelsKey whose = new LabelsKey(text.tenant(), stream.labels());
      key = openKeys.take(whose);
      LogStream made = entries(stream);
      if (key != null) {
        openKeys.keep(whose, key);
        key = null;
      }
      return made;
    }

    private LogStream entries(LogStream stream) {
      Entries entries = new Entries(stream, labels(stream.labels()));
      for (int i = 0; i < stream.size(); i++) {
        entries.redact(i);
      }
      return entries.made();
    }

    /* What becomes of the entries of one stream. */
    private final class Entries {
      private final LogStream stream;
      private final LabelsMade labels;
      private LogStream.@Nullable Rewrite rewrite;
      private boolean @Nullable [] dropped;
      private @Nullable SortedSet<Kind> @Nullable [] aside;
      private int changed;

      Entries(LogStream stream, LabelsMade labels) {
        this.stream = stream;
        this.labels = labels;
        if (!labels.labels().equals(stream.labels())) {
          rewrite = stream.rewrite().labels(labels.labels());
        }
      }

      /* A method for each entry, so that it is compiled once and not again with the loop around. */
      void redact(int i) {
        text.setAside(labels.setAside());
        Fate fate = line(stream, i);
        if (fate != Fate.UNCHANGED) {
          rewrite().line(i, text.out(), 0, text.length());
          changed++;
        }
        int pairs = stream.metadataCount(i);
        for (int pairNumber = 0; pairNumber < pairs; pairNumber++) {
          Fate value = metadata(stream, i, pairNumber);
          if (value != Fate.UNCHANGED) {
            rewrite().metadataValue(i, pairNumber, text.out(), 0, text.length());
          }
          fate = TextRedactor.worse(fate, value);
        }
        fate = TextRedactor.worse(fate, labels.fate());
        if (fate == Fate.DROPPED) {
          dropped = dropped == null ? new boolean[stream.size()] : dropped;
          dropped[i] = true;
          stats.dropped();
        } else if (fate == Fate.QUARANTINED) {
          aside = aside == null ? Quarantine.noneOf(stream.size()) : aside;
          aside[i] = text.setAside();
          stats.quarantined();
        }
      }

      private LogStream.Rewrite rewrite() {
        LogStream.Rewrite begun = rewrite;
        if (begun == null) {
          begun = stream.rewrite();
          rewrite = begun;
        }
        return begun;
      }

      /* The stream as it goes on; what is set aside is added to those of the batch. */
      LogStream made() {
        stats.scanned(stream.size(), stream.lineBytes(), changed);
        if (rewrite == null) {
          return stream;
        }
        LogStream made = rewrite.build();
        if (aside != null) {
          List<LogStream> all = quarantined == null ? new ArrayList<>() : quarantined;
          all.add(Quarantine.of(made, aside, label));
          quarantined = all;
        }
        return dropped == null && aside == null ? made : without(made, dropped, aside);
      }
    }

    private static LogStream without(
        LogStream stream,
        boolean @Nullable [] dropped,
        @Nullable SortedSet<Kind> @Nullable [] aside) {
      LogStream.Rewrite rewrite = stream.rewrite();
      for (int i = 0; i < stream.size(); i++) {
        if ((dropped != null && dropped[i]) || (aside != null && aside[i] != null)) {
          rewrite.drop(i);
        }
      }
      return rewrite.build();
    }

    private LabelsMade labels(Labels labels) {
      LabelsKey key = new LabelsKey(text.tenant(), labels);
      LabelsMade made = labelCache.get(key);
      if (made == null) {
        made = changedLabels(labels);
        if (labelCache.size() >= MOST_CACHED_LABELS) {
          labelCache.clear();
        }
        labelCache.put(key, made);
      }
      return made;
    }

    private LabelsMade changedLabels(Labels labels) {
      text.setAside(null);
      Map<String, String> changed = new TreeMap<>();
      Fate worst = Fate.UNCHANGED;
      for (Map.Entry<String, String> label : labels.asMap().entrySet()) {
        byte[] name = label.getKey().getBytes(UTF_8);
        byte[] value = label.getValue().getBytes(UTF_8);
        Fate fate = text.named(name, 0, name.length, value, 0, value.length, Where.LABEL);
        if (fate != Fate.UNCHANGED) {
          changed.put(label.getKey(), new String(text.out(), 0, text.length(), UTF_8));
        }
        worst = TextRedactor.worse(worst, fate);
      }
      if (changed.isEmpty()) {
        return new LabelsMade(labels, worst, text.setAside());
      }
      Map<String, String> all = new TreeMap<>(labels.asMap());
      all.putAll(changed);
      return new LabelsMade(Labels.of(all), worst, text.setAside());
    }

    private Fate metadata(LogStream stream, int i, int pairNumber) {
      long name = stream.metadataName(i, pairNumber);
      long value = stream.metadataValue(i, pairNumber);
      return text.named(
          stream.buffer(name),
          Slice.offset(name),
          Slice.length(name),
          stream.buffer(value),
          Slice.offset(value),
          Slice.length(value),
          Where.METADATA);
    }

    /* A key that is logged line by line arrives as one entry for each. */
    private Fate line(LogStream stream, int i) {
      byte[] buffer = stream.lineBuffer(i);
      int from = stream.lineOffset(i);
      int to = from + stream.lineLength(i);
      KeyTrail trail = key;
      if (trail != null) {
        boolean taken = trail.take(buffer, from, to);
        key = trail.isOver() ? null : trail;
        if (taken) {
          return text.withoutKey(trail, buffer, from, to);
        }
      }
      Fate fate = text.redact(buffer, from, to, from, Where.LINE);
      if (text.openKey()) {
        key = KeyTrail.begun(buffer, from, to);
      }
      return fate;
    }
  }
}
