package dev.wadi.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.yaml.snakeyaml.LoaderOptions;
import org.yaml.snakeyaml.Yaml;
import org.yaml.snakeyaml.nodes.MappingNode;
import org.yaml.snakeyaml.nodes.Node;
import org.yaml.snakeyaml.nodes.NodeTuple;
import org.yaml.snakeyaml.nodes.ScalarNode;

/**
 * Writes what came into the files of cases, as what is expected from now on. All but {@code
 * expect:} stays as it was written, and so do texts in it that fit what came, such as wildcards.
 */
public final class CaseUpdate {
  private CaseUpdate() {}

  /** What came of a case. */
  public record Came(ProofCase of, Tree.Fields came) {}

  /**
   * Writes all of them.
   *
   * @return the files that say something else now
   */
  public static List<Path> write(List<Came> all) throws IOException {
    Map<Path, List<Came>> files = new LinkedHashMap<>();
    all.forEach(one -> files.computeIfAbsent(one.of.file(), f -> new ArrayList<>()).add(one));
    List<Path> changed = new ArrayList<>();
    for (Map.Entry<Path, List<Came>> file : files.entrySet()) {
      String before = Files.readString(file.getKey());
      String after = updated(before, file.getValue());
      if (!after.equals(before)) {
        Path beside = file.getKey().resolveSibling("." + file.getKey().getFileName() + ".new");
        Files.write(beside, after.getBytes(UTF_8));
        Files.move(beside, file.getKey(), StandardCopyOption.REPLACE_EXISTING);
        changed.add(file.getKey());
      }
    }
    return changed;
  }

  /** A text with new expectations; from the last case to the first, so that lines stay. */
  static String updated(String text, List<Came> all) {
    List<Node> roots = new ArrayList<>();
    LoaderOptions options = new LoaderOptions();
    options.setCodePointLimit(CaseReader.MOST_BYTES);
    new Yaml(options)
        .composeAll(new StringReader(text))
        .forEach(
            root -> {
              if (root instanceof MappingNode) {
                roots.add(root);
              }
            });
    List<String> lines = new ArrayList<>(text.lines().toList());
    all.stream()
        .sorted(Comparator.comparing((Came one) -> one.of.document()).reversed())
        .forEach(one -> replace(lines, (MappingNode) roots.get(one.of.document()), one));
    return String.join("\n", lines) + "\n";
  }

  private static void replace(List<String> lines, MappingNode root, Came one) {
    if (root.getFlowStyle() == org.yaml.snakeyaml.DumperOptions.FlowStyle.FLOW) {
      throw new IllegalArgumentException(
          one.of.where()
              + ": the case stands in { }, so nothing can be written into it (begin with case: and"
              + " a name)");
    }
    int end = Math.min(lines.size(), root.getEndMark().getLine());
    if (end == 0 || root.getEndMark().getColumn() > 0) {
      end = lines.size();
    }
    int from = -1;
    int to = end;
    for (NodeTuple tuple : root.getValue()) {
      int line = tuple.getKeyNode().getStartMark().getLine();
      if (from >= 0 && line > from && to == end) {
        to = line;
      }
      if (tuple.getKeyNode() instanceof ScalarNode key && key.getValue().equals("expect")) {
        from = line;
      }
    }
    int first = from >= 0 ? from : end;
    while (to > first && to > 0 && isNoValue(lines.get(to - 1))) {
      to--;
    }
    if (from < 0) {
      while (first > 0 && lines.get(first - 1).isBlank()) {
        first--;
      }
      to = first;
    }
    @Nullable Tree expected = one.of.expected();
    Tree merged = Comparison.merged(expected, one.came);
    List<String> written = CaseYaml.field("expect", merged, 0).lines().toList();
    List<String> replaced = lines.subList(first, Math.max(first, to));
    replaced.clear();
    replaced.addAll(written);
  }

  /* A comment at the beginning of a line belongs to what comes behind it. */
  private static boolean isNoValue(String line) {
    return line.isBlank() || line.startsWith("#");
  }
}
