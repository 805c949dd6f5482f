package dev.wadi.source.bulk;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.filter.FilteringGeneratorDelegate;
import com.fasterxml.jackson.core.filter.TokenFilter;
import com.fasterxml.jackson.core.filter.TokenFilter.Inclusion;
import dev.wadi.codec.loki.MalformedPushException;
import dev.wadi.source.door.DoorQuery;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Which fields of an answer are shown, as a query says it: {@code
 * filter_path=errors,items.*.status} shows these and what is in them, {@code filter_path=-took} all
 * but that. A star stands for a part of a name, two of them for any number of names; elements of an
 * array have none. Rules: "Common options", response filtering.
 *
 * @param shown what is; empty for all
 * @param hidden what is not
 */
record ShownFields(List<Path> shown, List<Path> hidden) {
  static final ShownFields ALL = new ShownFields(List.of(), List.of());

  /* Each costs a comparison for each field of an answer with many. */
  private static final int MOST_PATHS = 32;
  private static final int MOST_NAMES = 16;

  ShownFields {
    shown = List.copyOf(shown);
    hidden = List.copyOf(hidden);
  }

  /** What a query asks for; one that nobody can follow asks for all. */
  static ShownFields asked(String query) {
    String text;
    try {
      text = DoorQuery.of(query).text("filter_path");
    } catch (MalformedPushException e) {
      return ALL; // what was kept is told all the same
    }
    List<Path> shown = new ArrayList<>();
    List<Path> hidden = new ArrayList<>();
    for (String path : text.split(",", MOST_PATHS + 1)) {
      boolean hides = path.strip().startsWith("-");
      String[] names = path.strip().substring(hides ? 1 : 0).split("\\.", MOST_NAMES + 1);
      if (names.length > MOST_NAMES || shown.size() + hidden.size() == MOST_PATHS) {
        return ALL;
      }
      if (!names[0].isEmpty()) {
        (hides ? hidden : shown).add(new Path(List.of(names)));
      }
    }
    return new ShownFields(shown, hidden);
  }

  /** Writes no more than these. */
  JsonGenerator of(JsonGenerator out) {
    JsonGenerator all = out;
    if (!hidden.isEmpty()) {
      all = filtered(all, new Filter(hidden, false));
    }
    return shown.isEmpty() ? all : filtered(all, new Filter(shown, true));
  }

  private static JsonGenerator filtered(JsonGenerator out, TokenFilter filter) {
    return new FilteringGeneratorDelegate(out, filter, Inclusion.INCLUDE_ALL_AND_PATH, true);
  }

  /** Names that are still to come until a field is meant. */
  record Path(List<String> names) {
    Path {
      names = List.copyOf(names);
    }

    /** Adds what is left of it below a field of this name; true when the field itself is meant. */
    boolean follow(String name, List<Path> below) {
      boolean anyDepth = names.get(0).equals("**");
      if (anyDepth) {
        below.add(this);
      }
      int at = anyDepth ? 1 : 0;
      if (at == names.size()) {
        return true;
      }
      if (!fits(names.get(at), name)) {
        return false;
      }
      if (at + 1 == names.size()) {
        return true;
      }
      below.add(new Path(names.subList(at + 1, names.size())));
      return false;
    }

    /* Greedy, with one place to come back to: the last star. */
    private static boolean fits(String pattern, String name) {
      int p = 0;
      int n = 0;
      int star = -1;
      int back = 0;
      while (n < name.length()) {
        if (p < pattern.length() && pattern.charAt(p) == '*') {
          star = p++;
          back = n;
        } else if (p < pattern.length() && pattern.charAt(p) == name.charAt(n)) {
          p++;
          n++;
        } else if (star >= 0) {
          p = star + 1;
          n = ++back;
        } else {
          return false;
        }
      }
      while (p < pattern.length() && pattern.charAt(p) == '*') {
        p++;
      }
      return p == pattern.length();
    }
  }

  /** Where a writer is, told by what is left of the paths. */
  private static final class Filter extends TokenFilter {
    private final List<Path> paths;
    private final boolean shows;

    Filter(List<Path> paths, boolean shows) {
      this.paths = paths;
      this.shows = shows;
    }

    @Override
    public @Nullable TokenFilter includeProperty(String name) {
      List<Path> below = new ArrayList<>();
      for (Path path : paths) {
        if (path.follow(name, below)) {
          return shows ? TokenFilter.INCLUDE_ALL : null;
        }
      }
      if (below.isEmpty()) {
        return shows ? null : TokenFilter.INCLUDE_ALL;
      }
      return new Filter(below, shows);
    }

    @Override
    protected boolean _includeScalar() {
      return !shows;
    }

    @Override
    public boolean includeEmptyArray(boolean contentsFiltered) {
      return !shows;
    }

    @Override
    public boolean includeEmptyObject(boolean contentsFiltered) {
      return !shows;
    }
  }
}
