package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.RedactionResult.Fate;
import dev.wadi.chain.redact.RedactionStats.Where;
import dev.wadi.chain.redact.profile.Action;
import dev.wadi.chain.redact.profile.CustomPattern;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Findings;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Rules;
import dev.wadi.chain.redact.scan.Scanner;
import java.io.ByteArrayOutputStream;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.SortedSet;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Redacts one text after another into buffers of its own: scans, replaces and looks again, until
 * nothing is found any more. For one thread.
 */
final class TextRedactor {
  private static final Logger LOG = LoggerFactory.getLogger(TextRedactor.class);

  /** Passes over one text; each but the first looks only at what the one before wrote. */
  private static final int MOST_PASSES = 8;

  /** What a name makes secret, whatever it looks like. */
  private static final Set<Kind> BY_NAME = Set.of(Kind.SECRET, Kind.COOKIE, Kind.HIGH_ENTROPY);

  private final Means means;
  private final Scanner scanner;
  private String tenant = "main";

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

  /**
   * What a profile comes to; threads share it.
   *
   * @param wholeEntries true when an action takes the whole entry
   */
  record Means(
      RedactionProfile profile,
      Rules rules,
      Replacements replacements,
      List<CustomPattern.Compiled> patterns,
      RedactionStats stats,
      boolean wholeEntries) {
    static Means of(
        RedactionProfile profile, Rules rules, Replacements replacements, RedactionStats stats) {
      return new Means(
          profile,
          rules,
          replacements,
          profile.patterns().stream().map(CustomPattern::compile).toList(),
          stats,
          profile.actions().values().stream()
              .anyMatch(a -> a.type() == Action.Type.DROP || a.type() == Action.Type.QUARANTINE));
    }

    /** Takes out of the findings what the profile lets stay. */
    void withoutAllowed(Scanner scanner, byte[] text, int to) {
      boolean networks = !profile.actions().isEmpty();
      boolean allowing = !profile.allowed().isEmpty();
      if (networks || allowing) {
        scanner
            .findings()
            .retain(
                (kind, start, end) ->
                    !(allowing
                            && profile
                                .allowed()
                                .allows(kind, new String(text, start, end - start, UTF_8)))
                        && !(networks
                            && replacements.isNetworkAlready(kind, text, start, end, to)));
      }
    }
  }

  TextRedactor(Means means) {
    this.means = means;
    this.scanner = new Scanner(means.rules());
  }

  String tenant() {
    return tenant;
  }

  /** Whose texts come now. */
  void tenant(String whose) {
    tenant = whose;
  }

  /** From here on nothing is counted, and findings go into the list that this returns. */
  List<Finding> explainTo(String whose) {
    tenant = whose;
    List<Finding> findings = new ArrayList<>();
    explained = findings;
    return findings;
  }

  /** The kinds that set the entry at hand aside, or null. */
  @Nullable SortedSet<Kind> setAside() {
    return setAside;
  }

  /** Begins another entry, which these kinds set aside already. */
  void setAside(@Nullable SortedSet<Kind> already) {
    setAside = already == null ? null : new TreeSet<>(already);
  }

  /** The text as it was left, up to {@link #length()}, when something was changed. */
  byte[] out() {
    return out;
  }

  int length() {
    return outLength;
  }

  /** True when a private key begins in the text that was redacted last and does not end there. */
  boolean openKey() {
    return scanner.openKey();
  }

  /** Redacts an entry in which lines of a private key were found that an earlier entry began. */
  Fate withoutKey(KeyTrail trail, byte[] buffer, int from, int to) {
    byte[] text = trail.without(buffer, from, to, means.replacements().token(Kind.PRIVATE_KEY));
    for (int k = 0; k < trail.count(); k++) {
      means.stats().hit(tenant, Kind.PRIVATE_KEY, Where.LINE);
    }
    Fate fate = redact(text, 0, text.length, 0, Where.LINE);
    if (fate == Fate.UNCHANGED) {
      out = text;
      outLength = text.length;
    }
    return worse(fate, fateOf(Kind.PRIVATE_KEY));
  }

  static Fate worse(Fate a, Fate b) {
    return a.compareTo(b) >= 0 ? a : b;
  }

  /* The name is context for its value: they are looked at as "name=value". */
  Fate named(
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
    Fate fate = redact(pair, 0, length, skip, where);
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

  /**
   * Redacts one text into {@link #out()}.
   *
   * @param keep findings that begin before this place are cut there: it is the start of the value
   */
  Fate redact(byte[] buffer, int from, int to, int keep, Where where) {
    try {
      return attempt(buffer, from, to, keep, where);
    } catch (RuntimeException | StackOverflowError e) {
      means.stats().failed();
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
    scanner.budget(means.profile().budget().unitsFor(to - from));
    scanner.scan(buffer, from, to);
    if (scanner.findings().count() == 0 && !scanner.over()) {
      return means.patterns().isEmpty() ? Fate.UNCHANGED : custom(buffer, from, to, keep, where);
    }
    Fate fate = passes(buffer, from, to, keep, where);
    if (means.patterns().isEmpty() || scanner.over()) {
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
          means.stats().overBudget();
          means.stats().hit(tenant, Kind.LINE, where);
        } else {
          explained.clear();
        }
        explain(Kind.LINE, 0, to - from, "budget", 100, Kind.LINE.token());
        replaceAll(Kind.LINE);
        return worse(fate, Fate.CHANGED);
      }
      means.withoutAllowed(scanner, text, end);
      if (keepThere > start) {
        takeWholeValue(keepThere, end);
      }
      scanner.resolve();
      Fate made = write(text, start, end, keepThere, where, pass);
      if (made == Fate.UNCHANGED) {
        return fate;
      }
      fate = worse(fate, made);
      if (pass == 0 && settled && !scanner.lookedFar()) {
        return fate;
      }
      text = out;
      end = outLength;
      keepThere = keepThere - start;
      start = 0;
      scanner.scan(text, start, end);
      if (scanner.findings().count() == 0 && !scanner.over()) {
        return fate;
      }
    }
  }

  /* What a name makes secret is the whole of its value, not the first word. */
  private void takeWholeValue(int valueStart, int end) {
    Findings found = scanner.findings();
    for (int k = 0; k < found.count(); k++) {
      Kind kind = found.kind(k);
      boolean byName = BY_NAME.contains(kind);
      if (byName && found.start(k) == valueStart) {
        found.extend(k, end);
      }
    }
  }

  /* Writes the text with its findings replaced into out, through spare. */
  private Fate write(byte[] text, int start, int end, int keep, Where where, int pass) {
    Fate fate = Fate.UNCHANGED;
    Findings found = scanner.findings();
    byte[] target = spare.length >= (end - start) + 64 ? spare : new byte[(end - start) * 2 + 64];
    int n = 0;
    int done = start;
    settled = true;
    for (int k = 0; k < found.count(); k++) {
      int low = Math.max(found.start(k), keep);
      int high = found.end(k);
      if (high <= low) {
        continue;
      }
      Kind kind = found.kind(k);
      /* Of a payload in base64 no part may stay, whatever the action keeps of a plain value. */
      boolean wrapped = found.rule(k).startsWith("base64/");
      byte[] replacement =
          means.replacements().of(kind, text, low, high, tenant, pass > 0 || wrapped);
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
          means.replacements().isConstant(kind)
              && (low == start || (Bytes.parts(text[low - 1]) && text[low - 1] != ':'))
              && (high == end
                  || (Bytes.parts(text[high])
                      && (text[high] != ':' || (high + 1 < end && Bytes.digit(text[high + 1])))));
      fate = worse(fate, fateOf(kind));
      if (explained == null) {
        means.stats().hit(tenant, kind, where);
      } else if (pass == 0) {
        explain(
            kind,
            low - start,
            high - start,
            found.rule(k),
            found.score(k),
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

  Fate fateOf(Kind kind) {
    if (!means.wholeEntries()) {
      return Fate.CHANGED;
    }
    return switch (means.profile().action(kind).type()) {
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
    for (CustomPattern.Compiled pattern : means.patterns()) {
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
    ByteArrayOutputStream made = new ByteArrayOutputStream(text.length);
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
            means.stats().hit(tenant, Kind.CUSTOM, where);
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

  private void explain(Kind kind, int start, int end, String rule, int score, String replacement) {
    if (explained != null) {
      explained.add(new Finding(kind, start, end, rule, score, replacement));
    }
  }

  void replaceAll(Kind kind) {
    byte[] token = means.replacements().token(kind);
    out = Arrays.copyOf(token, Math.max(token.length, 256));
    outLength = token.length;
  }
}
