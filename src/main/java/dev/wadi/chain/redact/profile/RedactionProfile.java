package dev.wadi.chain.redact.profile;

import dev.wadi.chain.redact.recognise.Recognisers;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.model.NearestNames;
import dev.wadi.model.Sha256;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/**
 * A named set of rules: what is recognised, what happens to it, what is left alone.
 *
 * @param name for settings, reports and captures
 * @param kinds what is recognised, in order; where two kinds claim the same text, the longer match
 *     wins and then the earlier kind
 * @param actions for kinds that are not simply removed
 * @param allowed values, domains and networks that stay
 * @param patterns the user's own, applied last and in order
 * @param budget what one line may cost
 */
public record RedactionProfile(
    String name,
    List<Kind> kinds,
    Map<Kind, Action> actions,
    AllowList allowed,
    List<CustomPattern> patterns,
    Budget budget) {

  /**
   * What one line may cost before it is masked as a whole.
   *
   * @param unitsPerByte bytes looked at beyond the first pass, for each byte of the line; every
   *     line gets {@value #BASE_UNITS} besides
   * @param nanos wall time for each 64 KB of a line; looked at only when it has already cost much
   */
  public record Budget(int unitsPerByte, long nanos) {
    /** What every line gets, however short. */
    public static final long BASE_UNITS = 1 << 20;

    /** Far above what any real line needs, and above a pause of the garbage collector. */
    public static final Budget DEFAULT = new Budget(256, 250_000_000L);

    public Budget {
      if (unitsPerByte < 1) {
        throw new IllegalArgumentException(
            "unitsPerByte: " + unitsPerByte + " (expected: 1 or more)");
      }
      if (nanos < 1) {
        throw new IllegalArgumentException("nanos: " + nanos + " (expected: 1 or more)");
      }
    }

    /** What a line of so many bytes may cost. */
    public long unitsFor(int bytes) {
      return BASE_UNITS + (long) unitsPerByte * bytes;
    }
  }

  public RedactionProfile {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("name: empty (expected: a name for the profile)");
    }
    kinds = List.copyOf(kinds);
    actions = Map.copyOf(actions);
    patterns = List.copyOf(patterns);
  }

  /** Logtap's seven kinds. */
  public static RedactionProfile logtap() {
    return of("logtap", Kind.LOGTAP);
  }

  /** Everything that can be recognised by what it looks like or is called. */
  public static RedactionProfile all() {
    return of("all", Recognisers.USUAL);
  }

  /** The same, and what may be a secret by its place alone, as in "using token abc". */
  public static RedactionProfile strict() {
    return of("strict", Recognisers.KINDS);
  }

  /** Nothing: the logs stay as they are. */
  public static RedactionProfile none() {
    return of("none", List.of());
  }

  /** These kinds, removed, with nothing allowed. */
  public static RedactionProfile of(String name, List<Kind> kinds) {
    return new RedactionProfile(name, kinds, Map.of(), AllowList.NONE, List.of(), Budget.DEFAULT);
  }

  /**
   * What {@code --redact} says: {@code true} or {@code all} for everything, {@code strict} for what
   * is doubtful as well, {@code logtap} for its seven kinds, or names joined by commas, in the
   * order that counts.
   *
   * @throws IllegalArgumentException for an unknown name, naming the nearest right one
   */
  public static RedactionProfile parse(String flag) {
    String text = flag.strip().toLowerCase(Locale.ROOT);
    if (text.equals("true") || text.equals("all")) {
      return all();
    }
    if (text.equals("strict")) {
      return strict();
    }
    if (text.equals("logtap")) {
      return logtap();
    }
    if (text.equals("off") || text.equals("none")) {
      return none();
    }
    List<Kind> kinds = new ArrayList<>();
    for (String part : text.split(",", -1)) {
      String key = part.strip();
      kinds.add(kind(key).orElseThrow(() -> new IllegalArgumentException(unknown(key))));
    }
    return of(text, kinds);
  }

  private static String unknown(String key) {
    List<String> names = new ArrayList<>(Recognisers.KINDS.stream().map(Kind::key).toList());
    names.addAll(List.of("true", "all", "strict", "logtap", "off"));
    return "redact: unknown kind '"
        + key
        + "' (expected: "
        + NearestNames.first(key, names)
        + "; known: "
        + String.join(", ", names)
        + ")";
  }

  public Action action(Kind kind) {
    return actions.getOrDefault(kind, Action.REMOVE);
  }

  public RedactionProfile withName(String changed) {
    return new RedactionProfile(changed, kinds, actions, allowed, patterns, budget);
  }

  /** With the user's own patterns behind those already there. */
  public RedactionProfile withPatterns(List<CustomPattern> more) {
    List<CustomPattern> joined = new ArrayList<>(patterns);
    joined.addAll(more);
    return new RedactionProfile(name, kinds, actions, allowed, joined, budget);
  }

  public RedactionProfile withAction(Kind kind, Action action) {
    Map<Kind, Action> changed = new TreeMap<>(actions);
    changed.put(kind, action);
    return new RedactionProfile(name, kinds, changed, allowed, patterns, budget);
  }

  public RedactionProfile withAllowed(AllowList changed) {
    return new RedactionProfile(name, kinds, actions, changed, patterns, budget);
  }

  public RedactionProfile withBudget(Budget changed) {
    return new RedactionProfile(name, kinds, actions, allowed, patterns, changed);
  }

  /** The names of what is active, in order of use: kinds, then the user's patterns. */
  public List<String> activeNames() {
    List<String> names = new ArrayList<>(kinds.stream().map(Kind::key).toList());
    patterns.forEach(pattern -> names.add(pattern.name()));
    return names;
  }

  /**
   * SHA-256 over everything that changes what the profile does, in hexadecimal; the same for equal
   * profiles whatever their name, on every machine.
   */
  public String hash() {
    StringBuilder text = new StringBuilder("wadi-redaction-1\n");
    kinds.forEach(kind -> text.append("kind ").append(kind.key()).append('\n'));
    new TreeMap<>(actions)
        .forEach((kind, action) -> text.append(kind.key()).append(' ').append(action).append('\n'));
    text.append(allowed.canonical());
    patterns.forEach(p -> text.append(quoted(p.name(), p.pattern(), p.replacement())));
    text.append(budget).append('\n');
    return Sha256.hex(text.toString());
  }

  private static String quoted(String... parts) {
    StringBuilder out = new StringBuilder();
    Arrays.stream(parts).forEach(p -> out.append(p.length()).append(':').append(p));
    return out.append('\n').toString();
  }

  /** A kind by its name in profiles. */
  static Optional<Kind> kind(String key) {
    String name = key.strip().toLowerCase(Locale.ROOT);
    return Recognisers.KINDS.stream().filter(kind -> kind.key().equals(name)).findFirst();
  }
}
