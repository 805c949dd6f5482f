package dev.wadi.source.push;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/**
 * Which of several things behind the paths of one port a request is for, in whatever order they
 * came: the most particular path that fits. Paths are without slashes around them, and compared
 * without regard to case. Immutable.
 */
final class PathTable<T> {

  /*
   * A whole path comes before one with variables, and that before one that is only the beginning.
   * Of those with variables the one with fewer is asked first, then the one whose first variable
   * stands further behind; of beginnings the deepest. Where paths are alike, what names its methods
   * comes before what takes all, and then the name decides: never the order of registration, which
   * is another after each edit of a file of routes.
   */
  private final List<Place<T>> places;

  /** The places of a port. */
  PathTable(List<Place<T>> places) {
    List<Place<T>> sorted = new ArrayList<>(places);
    sorted.sort(
        Comparator.comparing((Place<T> place) -> place.kind)
            .thenComparing(place -> -place.depth())
            .thenComparing(place -> place.variables)
            .thenComparing(place -> -place.firstVariable)
            .thenComparing(place -> -place.fixed.length())
            .thenComparing(place -> place.methods.isEmpty())
            .thenComparing(place -> place.name));
    this.places = List.copyOf(sorted);
  }

  private enum Kind {
    WHOLE,
    VARIABLES,
    BEGINNING
  }

  /** One thing, where it stands, and the methods it takes. */
  static final class Place<T> {
    private final String name;
    private final T what;
    private final Set<String> methods;
    private final String fixed;
    private final String[] segments;
    private final Kind kind;
    private final int variables;
    private final int firstVariable;

    /**
     * @param name decides between two that are alike
     * @param path with variables as {@code {name}}; ends with {@code *} when anything may follow
     * @param methods with commas between; null when all are taken
     * @param isPrefix whether longer paths that begin so are meant as well
     */
    Place(String name, String path, @Nullable String methods, boolean isPrefix, T what) {
      this.name = name;
      this.what = what;
      this.methods = methods == null ? Set.of() : split(methods);
      String bare = TargetPath.withoutSlashes(path);
      boolean isOpen = bare.endsWith("*");
      fixed = isOpen ? TargetPath.withoutSlashes(bare.substring(0, bare.length() - 1)) : bare;
      segments = fixed.split("/", -1);
      int count = 0;
      int first = segments.length;
      for (int i = segments.length - 1; i >= 0; i--) {
        if (isVariable(segments[i])) {
          count++;
          first = i;
        }
      }
      variables = count;
      firstVariable = first;
      kind = isPrefix || isOpen ? Kind.BEGINNING : count > 0 ? Kind.VARIABLES : Kind.WHOLE;
    }

    private static Set<String> split(String methods) {
      Set<String> all = new TreeSet<>();
      for (String method : methods.split(",", -1)) {
        all.add(method.strip().toUpperCase(Locale.ROOT));
      }
      return Set.copyOf(all);
    }

    private static boolean isVariable(String segment) {
      return segment.length() > 2 && segment.startsWith("{") && segment.endsWith("}");
    }

    private int depth() {
      return fixed.isEmpty() ? 0 : segments.length;
    }

    boolean takes(String method) {
      return methods.isEmpty() || methods.contains(method);
    }

    boolean fits(String path) {
      if (variables > 0) {
        return fitsBySegments(path);
      }
      return kind == Kind.BEGINNING
          ? path.regionMatches(true, 0, fixed, 0, fixed.length())
          : path.equalsIgnoreCase(fixed);
    }

    private boolean fitsBySegments(String path) {
      int at = 0;
      for (int i = 0; i < segments.length; i++) {
        if (at > path.length()) {
          return false;
        }
        int slash = path.indexOf('/', at);
        int end = slash < 0 ? path.length() : slash;
        boolean isSame =
            isVariable(segments[i])
                ? end > at
                : end - at == segments[i].length()
                    && path.regionMatches(true, at, segments[i], 0, end - at);
        if (!isSame) {
          return false;
        }
        at = end + 1;
      }
      return kind == Kind.BEGINNING || at > path.length();
    }
  }

  /**
   * What a request is for; null when nothing is. A whole path that takes other methods is not left
   * to paths with variables, only to those that take what is below them.
   */
  @Nullable T find(String method, String path) {
    boolean isKnown = false;
    for (Place<T> place : places) {
      if ((place.kind != Kind.VARIABLES || !isKnown) && place.fits(path)) {
        if (place.takes(method)) {
          return place.what;
        }
        isKnown |= place.kind == Kind.WHOLE;
      }
    }
    return null;
  }

  /** The methods that a path takes, of those which are named; in order. */
  Set<String> methods(String path) {
    Set<String> found = new TreeSet<>();
    boolean isKnown = false;
    for (Place<T> place : places) {
      if ((place.kind != Kind.VARIABLES || !isKnown) && place.fits(path)) {
        found.addAll(place.methods);
        isKnown |= place.kind == Kind.WHOLE;
      }
    }
    return found;
  }
}
