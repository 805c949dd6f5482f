package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.RedactionResult.Fate;
import dev.wadi.chain.redact.RedactionStats.Where;
import dev.wadi.chain.redact.profile.Action;
import dev.wadi.chain.redact.profile.CustomPattern;
import dev.wadi.chain.redact.profile.PseudonymKey;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.model.Batch;
import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

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
  private static final Logger LOG = LoggerFactory.getLogger(Redactor.class);

  /** Passes over one text; each but the first looks only at what the one before wrote. */
  private static final int MOST_PASSES = 8;

  /** What a name makes secret, whatever it looks like. */
  private static final Set<Kind> BY_NAME = Set.of(Kind.SECRET, Kind.COOKIE, Kind.HIGH_ENTROPY);

  private static final int MOST_CACHED_LABELS = 8192;

  /** Lines of a private key of 16,384 bits, and some. */
  private static final int MOST_KEY_LINES = 256;

  private final RedactionProfile profile;
  private final String hash;
  private final String label;
  private final Rules rules;
  private final Replacements replacements;
  private final CustomPattern.Compiled[] patterns;
  private final RedactionStats stats;
  private final boolean wholeEntries;
  private final boolean recognisesNothing;
  private final ThreadLocal<Worker> workers;

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
    this.profile = profile;
    this.hash = profile.hash();
    this.label = profile.name() + "@" + hash;
    this.rules = new Rules(profile.kinds(), profile.budget().nanos(), nanoTicker);
    this.replacements = new Replacements(profile, key);
    this.patterns =
        profile.patterns().stream()
            .map(CustomPattern::compile)
            .toArray(CustomPattern.Compiled[]::new);
    this.stats = stats;
    this.recognisesNothing = profile.kinds().isEmpty() && profile.patterns().isEmpty();
    this.wholeEntries =
        profile.actions().values().stream()
            .anyMatch(a -> a.type() == Action.Type.DROP || a.type() == Action.Type.QUARANTINE);
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
    return !profile.kinds().isEmpty() || patterns.length > 0;
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
    worker.tenant = batch.tenant();
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
    Worker worker = new Worker();
    worker.tenant = tenant;
    worker.explained = new ArrayList<>();
    Fate fate = worker.line(line, 0, line.length);
    byte[] text =
        fate == Fate.UNCHANGED ? line.clone() : Arrays.copyOf(worker.out, worker.outLength);
    return new RedactionResult(worker.explained, text, fate);
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
    Scanner scanner = new Scanner(rules, 0);
    scanner.budget(profile.budget().unitsFor(text.length));
    scanner.scan(text, 0, text.length);
    withoutAllowed(scanner, text.length);
    scanner.resolve();
    List<Finding> findings = new ArrayList<>();
    if (scanner.over()) {
      findings.add(new Finding(Kind.LINE, 0, text.length, "budget", 100, Kind.LINE.token()));
      return findings;
    }
    for (int k = 0; k < scanner.count; k++) {
      findings.add(
          new Finding(
              scanner.kinds[k],
              scanner.starts[k],
              scanner.ends[k],
              scanner.names[k],
              scanner.scores[k],
              scanner.kinds[k].token()));
    }
    return findings;
  }

  /** Bytes looked at beyond the first pass for one text: a measure of time that does not vary. */
  long workOf(byte[] text) {
    Scanner scanner = new Scanner(rules, 0);
    scanner.unlimited();
    scanner.scan(text, 0, text.length);
    return scanner.work();
  }

  private void withoutAllowed(Scanner s, int to) {
    int n = 0;
    boolean networks = !profile.actions().isEmpty();
    boolean allowing = !profile.allowed().isEmpty();
    if (!networks && !allowing) {
      return;
    }
    for (int k = 0; k < s.count; k++) {
      Kind kind = s.kinds[k];
      boolean stays =
          (allowing
                  && profile
                      .allowed()
                      .allows(kind, new String(s.b, s.starts[k], s.ends[k] - s.starts[k], UTF_8)))
              || (networks && replacements.isNetworkAlready(kind, s.b, s.starts[k], s.ends[k], to));
      if (!stays) {
        s.starts[n] = s.starts[k];
        s.ends[n] = s.ends[k];
        s.kinds[n] = kind;
        s.scores[n] = s.scores[k];
        s.names[n] = s.names[k];
        n++;
      }
    }
    s.count = n;
  }

  /** What one thread needs while it works; reused from batch to batch. */
  private final class Worker {
    private final Scanner scanner = new Scanner(rules, 0);
    private String tenant = "main";
    private @Nullable List<LogStream> quarantined;

    /* The kinds that set the entry at hand aside. */
    private @Nullable SortedSet<Kind> setAside;
    private @Nullable List<Finding> explained;

    /* The text as the last pass left it, and room for the next. */
    private byte[] out = new byte[256];
    private int outLength;
    private byte[] spare = new byte[256];

    /* True when what was written last stands apart from its neighbours: then, if nothing else in the
     * line looked farther than its own neighbours, a second look would find nothing new. Random
     * texts prove that in the tests; it saves the second look for most lines. */
    private boolean settled;
    private byte[] pair = new byte[256];

    /* Further entries that may belong to a private key which an entry of this stream began. */
    private int keyLines;

    LogStream stream(LogStream stream) {
      keyLines = 0;
      LogStream.@Nullable Rewrite rewrite = null;
      LabelsMade labels = labels(stream.labels());
      if (!labels.labels().equals(stream.labels())) {
        rewrite = stream.rewrite().labels(labels.labels());
      }
      boolean[] dropped = null;
      @Nullable SortedSet<Kind>[] aside = null;
      int size = stream.size();
      int changed = 0;
      for (int i = 0; i < size; i++) {
        setAside = labels.setAside() == null ? null : new TreeSet<>(labels.setAside());
        Fate fate = line(stream, i);
        if (fate != Fate.UNCHANGED) {
          rewrite = rewrite == null ? stream.rewrite() : rewrite;
          rewrite.line(i, out, 0, outLength);
          changed++;
        }
        int pairs = stream.metadataCount(i);
        for (int pairNumber = 0; pairNumber < pairs; pairNumber++) {
          Fate value = metadata(stream, i, pairNumber);
          if (value != Fate.UNCHANGED) {
            rewrite = rewrite == null ? stream.rewrite() : rewrite;
            rewrite.metadataValue(i, pairNumber, out, 0, outLength);
          }
          fate = worse(fate, value);
        }
        fate = worse(fate, labels.fate());
        if (fate == Fate.DROPPED) {
          dropped = dropped == null ? new boolean[size] : dropped;
          dropped[i] = true;
          stats.dropped();
        } else if (fate == Fate.QUARANTINED) {
          aside = aside == null ? Quarantine.noneOf(size) : aside;
          aside[i] = setAside;
          stats.quarantined();
        }
      }
      stats.scanned(size, stream.lineBytes(), changed);
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

    private static Fate worse(Fate a, Fate b) {
      return a.compareTo(b) >= 0 ? a : b;
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
      LabelsKey key = new LabelsKey(tenant, labels);
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
      setAside = null;
      Map<String, String> changed = new TreeMap<>();
      Fate worst = Fate.UNCHANGED;
      for (Map.Entry<String, String> label : labels.asMap().entrySet()) {
        byte[] name = label.getKey().getBytes(UTF_8);
        byte[] value = label.getValue().getBytes(UTF_8);
        Fate fate = named(name, 0, name.length, value, 0, value.length, Where.LABEL);
        if (fate != Fate.UNCHANGED) {
          changed.put(label.getKey(), new String(out, 0, outLength, UTF_8));
        }
        worst = worse(worst, fate);
      }
      if (changed.isEmpty()) {
        return new LabelsMade(labels, worst, setAside);
      }
      Map<String, String> all = new TreeMap<>(labels.asMap());
      all.putAll(changed);
      return new LabelsMade(Labels.of(all), worst, setAside);
    }

    private Fate metadata(LogStream stream, int i, int pairNumber) {
      long name = stream.metadataName(i, pairNumber);
      long value = stream.metadataValue(i, pairNumber);
      return named(
          stream.buffer(name),
          Slice.offset(name),
          Slice.length(name),
          stream.buffer(value),
          Slice.offset(value),
          Slice.length(value),
          Where.METADATA);
    }

    /* The name is context for its value: they are looked at as "name=value". */
    private Fate named(
        byte[] name,
        int nameOffset,
        int nameLength,
        byte[] value,
        int valueOffset,
        int valueLength,
        Where where) {
      int skip = nameLength + 1;
      int length = skip + valueLength;
      if (pair.length < length) {
        pair = new byte[length * 2];
      }
      System.arraycopy(name, nameOffset, pair, 0, nameLength);
      pair[nameLength] = '=';
      System.arraycopy(value, valueOffset, pair, skip, valueLength);
      Fate fate = text(pair, 0, length, skip, where);
      if (fate != Fate.UNCHANGED) {
        if (outLength < skip || !startsWithName(skip)) {
          /* The name was taken along: then nothing of the value can stay. */
          replaceAll(Kind.LINE);
        } else {
          System.arraycopy(out, skip, out, 0, outLength - skip);
          outLength -= skip;
        }
      }
      return fate;
    }

    private boolean startsWithName(int skip) {
      return Arrays.equals(out, 0, skip, pair, 0, skip);
    }

    /* A key that is logged line by line arrives as one entry for each: within a batch the entries
     * behind its first one are taken along, up to the first that is no part of a key. */
    private Fate line(LogStream stream, int i) {
      byte[] buffer = stream.lineBuffer(i);
      int offset = stream.lineOffset(i);
      int length = stream.lineLength(i);
      if (keyLines > 0 && Tokens.isKeyBody(buffer, offset, offset + length)) {
        keyLines--;
        if (length == 0) {
          return Fate.UNCHANGED;
        }
        stats.hit(tenant, Kind.PRIVATE_KEY, Where.LINE);
        replaceAll(Kind.PRIVATE_KEY);
        return fateOf(Kind.PRIVATE_KEY);
      }
      scanner.openKey = false;
      Fate fate = line(buffer, offset, length);
      keyLines = scanner.openKey ? MOST_KEY_LINES : 0;
      return fate;
    }

    Fate line(byte[] buffer, int offset, int length) {
      return text(buffer, offset, offset + length, offset, Where.LINE);
    }

    /**
     * Redacts one text into {@link #out}.
     *
     * @param keep findings that begin before this place are cut there: it is the start of the value
     */
    private Fate text(byte[] buffer, int from, int to, int keep, Where where) {
      try {
        return attempt(buffer, from, to, keep, where);
      } catch (RuntimeException | StackOverflowError e) {
        stats.failed();
        LOG.error(
            "Redaction failed on a text, which is masked as a whole where={} bytes={} error={}",
            where,
            to - from,
            e.getClass().getName());
        replaceAll(Kind.LINE);
        return Fate.CHANGED;
      }
    }

    private Fate attempt(byte[] buffer, int from, int to, int keep, Where where) {
      scanner.budget(profile.budget().unitsFor(to - from));
      scanner.scan(buffer, from, to);
      if (scanner.count == 0 && !scanner.over()) {
        return patterns.length == 0 ? Fate.UNCHANGED : custom(buffer, from, to, keep, where);
      }
      Fate fate = passes(buffer, from, to, keep, where);
      if (patterns.length == 0 || scanner.over()) {
        return fate;
      }
      byte[] text = fate == Fate.UNCHANGED ? buffer : out;
      int start = fate == Fate.UNCHANGED ? from : 0;
      int end = fate == Fate.UNCHANGED ? to : outLength;
      int keepThere = fate == Fate.UNCHANGED ? keep : keep - from;
      return worse(fate, custom(text, start, end, keepThere, where));
    }

    /* The scanner has looked at the text; writes what it found, and looks again. */
    private Fate passes(byte[] buffer, int from, int to, int keep, Where where) {
      Fate fate = Fate.UNCHANGED;
      byte[] text = buffer;
      int start = from;
      int end = to;
      int keepThere = keep;
      for (int pass = 0; ; pass++) {
        if (scanner.over() || pass == MOST_PASSES) {
          if (explained == null) {
            stats.overBudget();
            stats.hit(tenant, Kind.LINE, where);
          } else {
            explained.clear();
          }
          explain(Kind.LINE, 0, to - from, "budget", 100, Kind.LINE.token());
          replaceAll(Kind.LINE);
          return worse(fate, Fate.CHANGED);
        }
        withoutAllowed(scanner, end);
        if (keepThere > start) {
          takeWholeValue(keepThere, end);
        }
        scanner.resolve();
        Fate made = write(text, start, end, keepThere, where, pass);
        if (made == Fate.UNCHANGED) {
          return fate;
        }
        fate = worse(fate, made);
        if (pass == 0 && settled && !scanner.contextual) {
          return fate;
        }
        text = out;
        end = outLength;
        keepThere = keepThere - start;
        start = 0;
        scanner.scan(text, start, end);
        if (scanner.count == 0 && !scanner.over()) {
          return fate;
        }
      }
    }

    /* What a name makes secret is the whole of its value, not the first word. */
    private void takeWholeValue(int valueStart, int end) {
      for (int k = 0; k < scanner.count; k++) {
        Kind kind = scanner.kinds[k];
        boolean byName = BY_NAME.contains(kind);
        if (byName && scanner.starts[k] == valueStart) {
          scanner.ends[k] = end;
        }
      }
    }

    /* Writes the text with its findings replaced into out, through spare. */
    private Fate write(byte[] text, int start, int end, int keep, Where where, int pass) {
      Fate fate = Fate.UNCHANGED;
      byte[] target = spare.length >= (end - start) + 64 ? spare : new byte[(end - start) * 2 + 64];
      int n = 0;
      int done = start;
      settled = true;
      for (int k = 0; k < scanner.count; k++) {
        int low = Math.max(scanner.starts[k], keep);
        int high = scanner.ends[k];
        if (high <= low) {
          continue;
        }
        Kind kind = scanner.kinds[k];
        /* Of a payload in base64 no part may stay, whatever the action keeps of a plain value. */
        boolean wrapped = scanner.names[k].startsWith("base64/");
        byte[] replacement = replacements.of(kind, text, low, high, tenant, pass > 0 || wrapped);
        if (Arrays.equals(text, low, high, replacement, 0, replacement.length)) {
          continue;
        }
        int needed = n + (low - done) + replacement.length + (end - high);
        if (target.length < needed) {
          target = Arrays.copyOf(target, needed * 2);
        }
        System.arraycopy(text, done, target, n, low - done);
        n += low - done;
        System.arraycopy(replacement, 0, target, n, replacement.length);
        n += replacement.length;
        done = high;
        settled &=
            replacements.isConstant(kind)
                && (low == start || (Bytes.parts(text[low - 1]) && text[low - 1] != ':'))
                && (high == end
                    || (Bytes.parts(text[high])
                        && (text[high] != ':' || (high + 1 < end && Bytes.digit(text[high + 1])))));
        fate = worse(fate, fateOf(kind));
        if (explained == null) {
          stats.hit(tenant, kind, where);
        } else if (pass == 0) {
          explain(
              kind,
              low - start,
              high - start,
              scanner.names[k],
              scanner.scores[k],
              new String(replacement, UTF_8));
        }
      }
      if (fate == Fate.UNCHANGED) {
        return fate;
      }
      System.arraycopy(text, done, target, n, end - done);
      n += end - done;
      spare = out;
      out = target;
      outLength = n;
      return fate;
    }

    private Fate fateOf(Kind kind) {
      if (!wholeEntries) {
        return Fate.CHANGED;
      }
      return switch (profile.action(kind).type()) {
        case DROP -> Fate.DROPPED;
        case QUARANTINE -> {
          SortedSet<Kind> all = setAside == null ? new TreeSet<>() : setAside;
          all.add(kind);
          setAside = all;
          yield Fate.QUARANTINED;
        }
        default -> Fate.CHANGED;
      };
    }

    /* The user's patterns, one after another; when they changed something, the others look again. */
    private Fate custom(byte[] buffer, int from, int to, int keep, Where where) {
      byte[] prefix = Arrays.copyOfRange(buffer, from, keep);
      byte[] text = Arrays.copyOfRange(buffer, keep, to);
      boolean changed = false;
      for (CustomPattern.Compiled pattern : patterns) {
        byte[] made = applied(pattern, text, where, changed);
        changed |= made != text;
        text = made;
      }
      if (!changed) {
        return Fate.UNCHANGED;
      }
      byte[] whole = Arrays.copyOf(prefix, prefix.length + text.length);
      System.arraycopy(text, 0, whole, prefix.length, text.length);
      scanner.scan(whole, 0, whole.length);
      Fate fate = passes(whole, 0, whole.length, prefix.length, where);
      if (fate == Fate.UNCHANGED) {
        out = whole;
        outLength = whole.length;
      }
      return worse(Fate.CHANGED, fate);
    }

    private byte[] applied(
        CustomPattern.Compiled pattern, byte[] text, Where where, boolean changedBefore) {
      java.io.ByteArrayOutputStream made = new java.io.ByteArrayOutputStream(text.length);
      int[] done = {0};
      boolean[] changed = {false};
      pattern.find(
          text,
          (start, end, replacement) -> {
            byte[] bytes = replacement.getBytes(UTF_8);
            made.write(text, done[0], start - done[0]);
            made.write(bytes, 0, bytes.length);
            done[0] = end;
            changed[0] |= !Arrays.equals(text, start, end, bytes, 0, bytes.length);
            if (explained == null) {
              stats.hit(tenant, Kind.CUSTOM, where);
            } else if (!changedBefore) {
              explain(Kind.CUSTOM, start, end, pattern.name(), 100, replacement);
            }
          });
      if (!changed[0]) {
        return text;
      }
      made.write(text, done[0], text.length - done[0]);
      return made.toByteArray();
    }

    private void explain(
        Kind kind, int start, int end, String rule, int score, String replacement) {
      if (explained != null) {
        explained.add(new Finding(kind, start, end, rule, score, replacement));
      }
    }

    private void replaceAll(Kind kind) {
      byte[] token = replacements.token(kind);
      out = Arrays.copyOf(token, Math.max(token.length, 256));
      outLength = token.length;
    }
  }
}
