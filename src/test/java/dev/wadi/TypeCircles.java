package dev.wadi;

import com.tngtech.archunit.core.domain.Dependency;
import com.tngtech.archunit.core.domain.JavaClass;
import com.tngtech.archunit.core.domain.JavaClasses;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * Which types depend on each other in circles: the strongly connected components of the graph of
 * dependencies, by Tarjan's algorithm ("Depth-first search and linear graph algorithms", 1972). A
 * nested type counts as the one that it is in.
 */
final class TypeCircles {
  private final Map<String, Set<String>> seen;
  private final Map<String, Integer> index = new HashMap<>();
  private final Map<String, Integer> low = new HashMap<>();
  private final Deque<String> path = new ArrayDeque<>();
  private final Set<String> onPath = new HashSet<>();
  private final List<Set<String>> circles = new ArrayList<>();

  /**
   * @param seen for each type, those that it depends on
   */
  TypeCircles(Map<String, Set<String>> seen) {
    this.seen = seen;
    for (String type : new TreeSet<>(seen.keySet())) {
      if (!index.containsKey(type)) {
        walk(type);
      }
    }
  }

  /** Of our own classes. */
  static TypeCircles of(JavaClasses classes) {
    Map<String, Set<String>> seen = new TreeMap<>();
    for (JavaClass each : classes) {
      String from = outer(each);
      for (Dependency dependency : each.getDirectDependenciesFromSelf()) {
        String to = outer(dependency.getTargetClass().getBaseComponentType());
        if (to.startsWith("dev.wadi.") && !to.equals(from)) {
          seen.computeIfAbsent(from, k -> new TreeSet<>()).add(to);
        }
      }
    }
    return new TypeCircles(seen);
  }

  /** All circles of at least two types. */
  List<Set<String>> all() {
    return List.copyOf(circles);
  }

  private void walk(String type) {
    index.put(type, index.size());
    low.put(type, index.get(type));
    path.push(type);
    onPath.add(type);
    for (String next : seen.getOrDefault(type, Set.of())) {
      if (!index.containsKey(next)) {
        walk(next);
        low.merge(type, low.get(next), Math::min);
      } else if (onPath.contains(next)) {
        low.merge(type, index.get(next), Math::min);
      }
    }
    if (low.get(type).equals(index.get(type))) {
      Set<String> circle = new TreeSet<>();
      String last;
      do {
        last = path.pop();
        onPath.remove(last);
        circle.add(last);
      } while (!last.equals(type));
      if (circle.size() > 1) {
        circles.add(circle);
      }
    }
  }

  private static String outer(JavaClass type) {
    return type.getName().replaceAll("\\$.*", "");
  }
}
