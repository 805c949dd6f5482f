package dev.wadi.bench.accuracy;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.analysis.template.MessageShape;
import dev.wadi.analysis.template.TemplateTree;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * {@code make accuracy T=templates SAMPLES=DIR}: how many templates are mined from the samples of
 * the Loghub collection, beside the number that its authors published; and the grouping accuracy,
 * where their {@code NAME_2k.log_structured.csv} lies beside a sample: the share of lines whose
 * group holds exactly the lines that the authors put together.
 *
 * <p>As its authors do, only the message of a line is mined, not what the logging library puts
 * before it.
 */
public final class TemplateBench {
  /**
   * @param name of the system
   * @param published number of templates
   * @param line how a line is made; the group is the message
   */
  private record System2k(String name, int published, Pattern line) {
    System2k(String name, int published, String line) {
      this(name, published, Pattern.compile(line));
    }
  }

  private static final List<System2k> SYSTEMS =
      List.of(
          new System2k("Apache", 6, "\\[[^]]*] \\[[^]]*] (.*)"),
          new System2k("HDFS", 14, "\\S+ +\\S+ +\\S+ +\\S+ +[^:]*?: (.*)"),
          new System2k("Hadoop", 114, "\\S+ +\\S+ +\\S+ +\\[.*?] +[^:]*?: (.*)"),
          new System2k("Linux", 118, "\\S+ +\\S+ +\\S+ +\\S+ +.*?(?:\\[[^]]*])?: (.*)"),
          new System2k("OpenSSH", 27, "\\S+ +\\S+ +\\S+ +\\S+ +sshd\\[\\S*?]: (.*)"),
          new System2k("OpenStack", 43, "\\S+ +\\S+ +\\S+ +\\S+ +\\S+ +\\S+ +\\[.*?] +(.*)"),
          new System2k("Spark", 36, "\\S+ +\\S+ +\\S+ +[^:]*?: (.*)"),
          new System2k("Zookeeper", 50, "\\S+ +\\S+ +- +\\S+ +\\[.*?@\\S*?] +- +(.*)"));

  private TemplateBench() {}

  public static void main(String[] args) throws IOException {
    Path samples = Path.of(System.getProperty("wadi.samples", ""));
    PrintStream out = new PrintStream(System.out, true, UTF_8);
    out.println("| system | published | mined | difference | grouping accuracy |");
    out.println("|---|---|---|---|---|");
    int far = 0;
    for (System2k system : SYSTEMS) {
      Path file = samples.resolve(system.name + "_2k.log");
      if (!Files.exists(file)) {
        throw new IOException("no " + file + " (expected: SAMPLES=DIR with Loghub's samples)");
      }
      List<String> mined = mined(Files.readAllLines(file), system.line);
      int count = new HashSet<>(mined).size();
      double percent = 100.0 * (count - system.published) / system.published;
      far += Math.abs(percent) > 20 ? 1 : 0;
      Path truth = samples.resolve(system.name + "_2k.log_structured.csv");
      out.printf(
          Locale.ROOT,
          "| %s | %d | %d | %+.0f %% | %s |%n",
          system.name,
          system.published,
          count,
          percent,
          Files.exists(truth) ? accuracy(mined, groups(Files.readAllLines(truth))) : "-");
    }
    if (far > 0) {
      throw new IllegalStateException(far + " systems differ by more than 20 %");
    }
  }

  /** The template of each line. */
  private static List<String> mined(List<String> lines, Pattern form) {
    TemplateTree tree = new TemplateTree();
    MessageShape shape = new MessageShape();
    List<Integer> ids = new ArrayList<>();
    for (String line : lines) {
      Matcher matcher = form.matcher(line);
      byte[] message = (matcher.matches() ? matcher.group(1) : line).getBytes(UTF_8);
      shape.read(message, 0, message.length);
      ids.add(tree.add(shape.toBytes()));
    }
    return ids.stream().map(id -> tree.template(id).text()).toList();
  }

  /** The authors' group of each line: the first cell that is a letter E and a number. */
  private static List<String> groups(List<String> rows) {
    Pattern group = Pattern.compile(",(E\\d+),");
    List<String> groups = new ArrayList<>();
    for (String row : rows.subList(1, rows.size())) {
      Matcher matcher = group.matcher(row);
      String last = "";
      while (matcher.find()) {
        last = matcher.group(1);
      }
      groups.add(last);
    }
    return groups;
  }

  private static String accuracy(List<String> mined, List<String> truth) {
    if (mined.size() != truth.size()) {
      return "another number of lines";
    }
    Map<String, Set<Integer>> ours = members(mined);
    Map<String, Set<Integer>> theirs = members(truth);
    int right = 0;
    for (int i = 0; i < mined.size(); i++) {
      right += ours.get(mined.get(i)).equals(theirs.get(truth.get(i))) ? 1 : 0;
    }
    return String.format(Locale.ROOT, "%.3f", 1.0 * right / mined.size());
  }

  private static Map<String, Set<Integer>> members(List<String> groups) {
    Map<String, Set<Integer>> members = new HashMap<>();
    for (int i = 0; i < groups.size(); i++) {
      members.computeIfAbsent(groups.get(i), group -> new HashSet<>()).add(i);
    }
    return members;
  }
}
