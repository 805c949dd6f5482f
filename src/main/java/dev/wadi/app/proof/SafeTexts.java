package dev.wadi.app.proof;

import dev.wadi.app.rooms.ProofRooms;
import dev.wadi.app.settings.Settings;
import dev.wadi.proof.Difference;
import dev.wadi.proof.ProofReport;
import dev.wadi.proof.ProofResult;
import dev.wadi.proof.Tree;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import java.util.stream.Collectors;

/**
 * What is told of lines where more people read it than those who made the lines: an edit that lets
 * something through which redaction removed must not bring it into a log or a report either.
 */
final class SafeTexts {
  private static final String HIDDEN = " (with what redaction removes, which is not shown here)";

  private final UnaryOperator<String> clean;

  SafeTexts(UnaryOperator<String> clean) {
    this.clean = clean;
  }

  /** With every recogniser, all profiles of the settings, and their masks. */
  static SafeTexts of(Settings settings) throws IOException {
    return new SafeTexts(ProofRooms.cleaning(settings));
  }

  String safe(String text) {
    return text.lines().map(clean).collect(Collectors.joining("\n"));
  }

  /** In one line: each text by itself, and once more with the names that they stand under. */
  String flow(Tree tree) {
    return safe(Tree.flow(safe(tree)));
  }

  private Tree safe(Tree tree) {
    if (tree instanceof Tree.Text text) {
      return Tree.text(safe(text.text()));
    }
    if (tree instanceof Tree.Items items) {
      return Tree.items(items.items().stream().map(this::safe).toList());
    }
    Map<String, Tree> fields = new LinkedHashMap<>();
    ((Tree.Fields) tree).fields().forEach((name, value) -> fields.put(name, safe(value)));
    return Tree.fields(fields);
  }

  private Difference safe(Difference one) {
    String expected = safe(one.expected());
    String came = safe(one.came());
    return new Difference(
        one.path(), one.line(), expected, came.equals(one.came()) ? came : came + HIDDEN);
  }

  ProofReport safe(ProofReport report) {
    return new ProofReport(report.results().stream().map(this::safe).toList(), report.took());
  }

  private ProofResult safe(ProofResult result) {
    List<Difference> differences = result.differences().stream().map(this::safe).toList();
    return new ProofResult(
        result.of(), result.came(), differences, safe(result.error()), result.took());
  }
}
