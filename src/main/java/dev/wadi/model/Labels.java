package dev.wadi.model;

import java.util.AbstractMap;
import java.util.AbstractSet;
import java.util.Arrays;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The label set that names a stream: names to values, sorted by name, each name once.
 *
 * <p>An unmodifiable map, so that whoever reads maps reads labels too: a route's {@code
 * ${body.labels[app]}}, a JSON writer. Threads may share it. {@link #toString()} gives Loki's form,
 * {@code {app="api", env="prod"}}, with backslash, quote and control characters escaped, and with
 * quotes around a name that is no plain one, {@code {"app.name"="api"}}.
 */
public final class Labels extends AbstractMap<String, String> {
  /** No labels at all. */
  public static final Labels EMPTY = new Labels(new String[0]);

  /* Names and values alternate, sorted by name: one array, and a look-up is a short scan. */
  private final String[] pairs;
  private final int hash;
  private @Nullable String text;

  private Labels(String[] pairs) {
    this.pairs = pairs;
    int sum = 0;
    for (int i = 0; i < pairs.length; i += 2) {
      sum += pairs[i].hashCode() ^ pairs[i + 1].hashCode();
    }
    this.hash = sum;
  }

  /** The set with the pairs of a map; pairs with an empty value are left out, as Loki does. */
  public static Labels of(Map<String, String> map) {
    SortedMap<String, String> sorted =
        map instanceof SortedMap<String, String> s ? s : new TreeMap<>(map);
    String[] pairs = new String[sorted.size() * 2];
    int n = 0;
    for (Map.Entry<String, String> pair : sorted.entrySet()) {
      if (!pair.getValue().isEmpty()) {
        pairs[n++] = pair.getKey();
        pairs[n++] = pair.getValue();
      }
    }
    return n == 0 ? EMPTY : new Labels(n == pairs.length ? pairs : Arrays.copyOf(pairs, n));
  }

  /** The set of alternating names and values, in any order. */
  public static Labels of(String... namesAndValues) {
    if (namesAndValues.length % 2 != 0) {
      throw new IllegalArgumentException("labels: odd number of names and values");
    }
    Map<String, String> map = new TreeMap<>();
    for (int i = 0; i < namesAndValues.length; i += 2) {
      map.put(namesAndValues[i], namesAndValues[i + 1]);
    }
    return of(map);
  }

  /**
   * The set that a short text says: {@code app=api, env="a, b"}. Braces around it are all right, so
   * what {@link #toString()} gives is read too. In quotes, a backslash takes the next character as
   * it is, but {@code n}, {@code r} and {@code t}.
   *
   * @throws IllegalArgumentException when the text is no such list
   */
  public static Labels parse(String text) {
    return new LabelsParser(text).labels();
  }

  @Override
  public int size() {
    return pairs.length / 2;
  }

  @Override
  public boolean isEmpty() {
    return pairs.length == 0;
  }

  /** The name at a position, 0 to {@link #size()} - 1, ascending. */
  public String name(int position) {
    return pairs[2 * position];
  }

  /** The value at a position. */
  public String value(int position) {
    return pairs[2 * position + 1];
  }

  /** The value of a label, or null when the set does not have it. */
  @Override
  public @Nullable String get(@Nullable Object name) {
    for (int i = 0; i < pairs.length; i += 2) {
      if (pairs[i].equals(name)) {
        return pairs[i + 1];
      }
    }
    return null;
  }

  /** The value of a label, or a substitute. */
  public String get(String name, String otherwise) {
    String value = get(name);
    return value == null ? otherwise : value;
  }

  /** This set with one label added or replaced; an empty value removes it. */
  public Labels with(String name, String value) {
    Map<String, String> map = asMap();
    map.put(name, value);
    return of(new TreeMap<>(map));
  }

  @Override
  public boolean containsKey(@Nullable Object name) {
    return get(name) != null;
  }

  @Override
  public Set<Map.Entry<String, String>> entrySet() {
    return new Pairs();
  }

  @Override
  public void forEach(BiConsumer<? super String, ? super String> action) {
    for (int i = 0; i < pairs.length; i += 2) {
      action.accept(pairs[i], pairs[i + 1]);
    }
  }

  /** A new map with the pairs in order. */
  public Map<String, String> asMap() {
    Map<String, String> map = new LinkedHashMap<>();
    forEach(map::put);
    return map;
  }

  @Override
  public boolean equals(@Nullable Object other) {
    if (other instanceof Labels labels) {
      return other == this || (labels.hash == hash && Arrays.equals(labels.pairs, pairs));
    }
    return super.equals(other);
  }

  /** As every map has it, summed up once. */
  @Override
  public int hashCode() {
    return hash;
  }

  /** Loki's form; made once, and a race only makes it twice. */
  @Override
  public String toString() {
    String made = text;
    if (made == null) {
      made = render();
      text = made;
    }
    return made;
  }

  private String render() {
    StringBuilder out = new StringBuilder(16 + pairs.length * 12).append('{');
    for (int i = 0; i < pairs.length; i += 2) {
      if (i > 0) {
        out.append(", ");
      }
      if (isPlainName(pairs[i])) {
        out.append(pairs[i]);
      } else {
        out.append('"');
        appendEscaped(out, pairs[i]);
        out.append('"');
      }
      out.append("=\"");
      appendEscaped(out, pairs[i + 1]);
      out.append('"');
    }
    return out.append('}').toString();
  }

  private static boolean isPlainName(String name) {
    for (int i = 0; i < name.length(); i++) {
      char c = name.charAt(i);
      boolean letter = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '_' || c == ':';
      if (!letter && (i == 0 || c < '0' || c > '9')) {
        return false;
      }
    }
    return !name.isEmpty();
  }

  /** Writes a text as it stands between double quotes in LogQL. */
  public static void appendEscaped(StringBuilder out, String value) {
    for (int i = 0; i < value.length(); i++) {
      char c = value.charAt(i);
      switch (c) {
        case '\\', '"' -> out.append('\\').append(c);
        case '\n' -> out.append("\\n");
        case '\r' -> out.append("\\r");
        case '\t' -> out.append("\\t");
        default -> {
          if (c < 0x20 || c == 0x7f) {
            out.append(String.format("\\x%02x", (int) c));
          } else {
            out.append(c);
          }
        }
      }
    }
  }

  /** The pairs as a map shows them. */
  private final class Pairs extends AbstractSet<Map.Entry<String, String>> {
    @Override
    public int size() {
      return Labels.this.size();
    }

    @Override
    public Iterator<Map.Entry<String, String>> iterator() {
      return new Iterator<>() {
        private int next;

        @Override
        public boolean hasNext() {
          return next < size();
        }

        @Override
        public Map.Entry<String, String> next() {
          if (!hasNext()) {
            throw new NoSuchElementException();
          }
          int at = next++;
          return Map.entry(name(at), value(at));
        }
      };
    }
  }
}
