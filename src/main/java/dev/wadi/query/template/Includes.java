package dev.wadi.query.template;

import java.util.List;
import java.util.Map;

/** Looks whether every template that another one includes is there. */
final class Includes {
  private Includes() {}

  static void check(List<Node> nodes, Map<String, List<Node>> defined) {
    checkEach(nodes, defined);
    defined.values().forEach(body -> checkEach(body, defined));
  }

  private static void checkEach(List<Node> nodes, Map<String, List<Node>> defined) {
    for (Node node : nodes) {
      if (node instanceof Node.Include include && !defined.containsKey(include.name())) {
        throw new IllegalArgumentException(
            "template \"" + include.name() + "\" is not there (expected: {{define}} of it)");
      } else if (node instanceof Node.Branch branch) {
        checkEach(branch.body(), defined);
        checkEach(branch.otherwise(), defined);
      } else if (node instanceof Node.Loop loop) {
        checkEach(loop.body(), defined);
        checkEach(loop.otherwise(), defined);
      }
    }
  }
}
