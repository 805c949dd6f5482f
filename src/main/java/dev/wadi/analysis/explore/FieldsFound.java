package dev.wadi.analysis.explore;

import dev.wadi.model.Labels;
import dev.wadi.query.Amounts;
import dev.wadi.query.LineFields;
import dev.wadi.query.QueriedEntry;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.EnumSet;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * The fields of some lines: what JSON or logfmt in them name, and their structured metadata, each
 * with the kind of its values and how many different ones there are.
 *
 * <p>Bounded: further fields than asked for are passed over, of a field {@value #MOST_VALUES}
 * values are told apart and {@value #MOST_EXAMPLES} kept, each up to {@value #MOST_CHARS}
 * characters, and of all fields together {@value #MOST_TOLD} values are told apart. For one thread.
 */
public final class FieldsFound {
  static final int MOST_VALUES = 10_000;
  static final int MOST_EXAMPLES = 1000;
  static final int MOST_CHARS = 256;
  static final int MOST_TOLD = 200_000;

  /* All fields together, as a line may have many. */
  private static final int MOST_KEPT_CHARS = 4 << 20;
  private static final int MOST_READERS = 1000;
  private static final Pattern WHOLE = Pattern.compile("[+-]?\\d{1,19}");
  private static final Pattern NUMBER =
      Pattern.compile("[+-]?(?:\\d+\\.?\\d*|\\.\\d+)(?:[eE][+-]?\\d+)?");

  private final int mostFields;
  private final @Nullable String only;
  private final Map<String, Kept> fields = new LinkedHashMap<>();
  private final Map<Labels, LineFields> readers = new LinkedHashMap<>();
  private final Map<String, String> found = new TreeMap<>();
  private int keptChars;
  private int told;

  /** What values are, in Loki's words. */
  public enum Type {
    BOOLEAN,
    BYTES,
    DURATION,
    FLOAT,
    INT,
    STRING;

    /** In Loki's words. */
    public String word() {
      return name().toLowerCase(Locale.ROOT);
    }

    static Type of(String value) {
      if (WHOLE.matcher(value).matches()) {
        return INT;
      }
      if (value.length() <= 40 && NUMBER.matcher(value).matches()) {
        return FLOAT;
      }
      if (value.equalsIgnoreCase("true") || value.equalsIgnoreCase("false")) {
        return BOOLEAN;
      }
      if (!Double.isNaN(Amounts.seconds(value))) {
        return DURATION;
      }
      return Amounts.bytes(value).isPresent() ? BYTES : STRING;
    }

    /* Whole numbers among others are numbers; of anything else mixed nothing can be said. */
    Type and(Type other) {
      if (this == other) {
        return this;
      }
      boolean numbers = (this == INT || this == FLOAT) && (other == INT || other == FLOAT);
      return numbers ? FLOAT : STRING;
    }
  }

  /**
   * A field.
   *
   * @param cardinality how many different values it had, at most {@value #MOST_VALUES}
   * @param parsers which parsers found it, in LogQL's words; none for structured metadata
   */
  public record Field(String name, Type type, int cardinality, List<String> parsers) {
    public Field {
      parsers = List.copyOf(parsers);
    }
  }

  private static final class Kept {
    final Set<LineFields.Parser> parsers = EnumSet.noneOf(LineFields.Parser.class);
    final Set<Long> different = new HashSet<>();
    final Set<String> examples = new LinkedHashSet<>();
    Type type;

    Kept(Type type) {
      this.type = type;
    }
  }

  /**
   * @param mostFields fields that are looked at; those that come first
   */
  public FieldsFound(int mostFields) {
    this(mostFields, null);
  }

  private FieldsFound(int mostFields, @Nullable String only) {
    this.mostFields = mostFields;
    this.only = only;
  }

  /** Looks at one field alone. */
  public static FieldsFound of(String name) {
    return new FieldsFound(1, name);
  }

  /** Looks at a line of a stream with these labels. */
  public void take(Labels labels, QueriedEntry entry) {
    entry.forEachMetadata((name, value) -> keep(name, value, LineFields.Parser.NONE));
    if (readers.size() >= MOST_READERS && !readers.containsKey(labels)) {
      readers.clear();
    }
    found.clear();
    LineFields.Parser parser = readers.computeIfAbsent(labels, LineFields::new).read(entry, found);
    found.forEach((name, value) -> keep(name, value, parser));
  }

  private void keep(String name, String value, LineFields.Parser parser) {
    if (only != null && !only.equals(name)) {
      return;
    }
    Kept kept = fields.get(name);
    if (kept == null) {
      if (fields.size() >= mostFields || name.length() > MOST_CHARS) {
        return;
      }
      kept = new Kept(Type.of(value));
      fields.put(name, kept);
    }
    if (parser != LineFields.Parser.NONE) {
      kept.parsers.add(parser);
    }
    if (kept.different.size() < MOST_VALUES
        && told < MOST_TOLD
        && kept.different.add(hash(value))) {
      told++;
      kept.type = kept.type.and(Type.of(value));
      int chars = Math.min(value.length(), MOST_CHARS);
      if (kept.examples.size() < MOST_EXAMPLES && keptChars + chars <= MOST_KEPT_CHARS) {
        keptChars += chars;
        kept.examples.add(value.substring(0, chars));
      }
    }
  }

  /* FNV-1a, so that a value of any length takes eight bytes. */
  private static long hash(String value) {
    long hash = 0xcbf29ce484222325L;
    for (int i = 0; i < value.length(); i++) {
      hash = (hash ^ value.charAt(i)) * 0x100000001b3L;
    }
    return hash;
  }

  /** The fields, by their names. */
  public List<Field> fields() {
    List<Field> all = new ArrayList<>();
    fields.forEach(
        (name, kept) ->
            all.add(
                new Field(
                    name,
                    kept.type,
                    kept.different.size(),
                    kept.parsers.stream().map(p -> p.name().toLowerCase(Locale.ROOT)).toList())));
    all.sort(Comparator.comparing(Field::name));
    return all;
  }

  /** Values of a field, in the order of their first appearance. */
  public List<String> values(String name, int limit) {
    Kept kept = fields.get(name);
    return kept == null ? List.of() : kept.examples.stream().limit(limit).toList();
  }
}
