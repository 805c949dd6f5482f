package dev.wadi.query;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.wadi.query.LabelFilter.Address;
import dev.wadi.query.LabelFilter.All;
import dev.wadi.query.LabelFilter.Any;
import dev.wadi.query.LabelFilter.Text;
import dev.wadi.query.MetricExpression.Binary;
import dev.wadi.query.MetricExpression.Constant;
import dev.wadi.query.MetricExpression.Grouped;
import dev.wadi.query.MetricExpression.Range;
import dev.wadi.query.MetricExpression.Relabelled;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Queries of ours, each with what Grafana's grammar of LogQL says of it: whether it is one, and
 * what it is made of. See the head of {@code grammar-cases.txt}.
 */
class GrammarCasesTest {
  /** A line of the file. */
  private record Case(String verdict, String shape, String query) {
    @Override
    public String toString() {
      return verdict + " " + query;
    }
  }

  private static List<Case> cases() throws IOException {
    try (InputStream in =
        Objects.requireNonNull(GrammarCasesTest.class.getResourceAsStream("grammar-cases.txt"))) {
      return new String(in.readAllBytes(), StandardCharsets.UTF_8)
          .lines()
          .filter(line -> !line.startsWith("#") && !line.isBlank())
          .map(line -> line.split("\t", 3))
          .map(parts -> new Case(parts[0], parts[1], parts[2]))
          .toList();
    }
  }

  private static Stream<Case> with(String... verdicts) throws IOException {
    return cases().stream().filter(each -> List.of(verdicts).contains(each.verdict));
  }

  private static Stream<Case> taken() throws IOException {
    return with("yes", "ours");
  }

  private static Stream<Case> refused() throws IOException {
    return with("no", "never");
  }

  @ParameterizedTest
  @MethodSource("taken")
  void a_query_is_made_of_what_the_grammar_says(Case each) {
    assertThat(shape(each.query)).isEqualTo(each.shape);
  }

  @ParameterizedTest
  @MethodSource("taken")
  void a_query_written_out_is_the_same_query(Case each) {
    boolean log = each.shape.startsWith("log{");
    String once =
        log ? LogQuery.parse(each.query).toString() : MetricQuery.parse(each.query).toString();

    assertThat(shape(once)).isEqualTo(each.shape);
  }

  @ParameterizedTest
  @MethodSource("refused")
  void what_is_no_query_is_refused_with_its_place(Case each) {
    assertThatThrownBy(() -> LogQuery.parse(each.query))
        .isInstanceOf(QuerySyntaxException.class)
        .hasMessageStartingWith("parse error at line ");
    assertThatThrownBy(() -> MetricQuery.parse(each.query))
        .isInstanceOf(QuerySyntaxException.class)
        .hasMessageStartingWith("parse error at line ")
        .hasMessageContaining(each.shape);
  }

  @Test
  void there_are_cases_of_every_kind() throws IOException {
    assertThat(cases().stream().collect(Collectors.groupingBy(Case::verdict)).keySet())
        .containsExactlyInAnyOrder("yes", "no", "ours", "never");
    assertThat(cases()).hasSizeGreaterThan(280);
  }

  private static String shape(String query) {
    try {
      return "log" + stages(LogQuery.parse(query), null);
    } catch (QuerySyntaxException e) {
      return shape(MetricQuery.parse(query).root());
    }
  }

  private static String shape(MetricExpression part) {
    if (part instanceof Range range) {
      RangeAggregation over = range.aggregation();
      return over.op().word()
          + stages(over.query(), over.unwrap())
          + (over.offsetNanos() > 0 ? " offset" : "")
          + (over.grouping().equals(Grouping.EACH) ? "" : word(over.grouping()));
    }
    if (part instanceof Grouped grouped) {
      boolean all = grouped.grouping().equals(Grouping.ALL);
      return grouped.op().word()
          + (all ? "" : word(grouped.grouping()))
          + "("
          + shape(grouped.of())
          + ")";
    }
    if (part instanceof Binary binary) {
      VectorMatching matching = binary.matching();
      String modifier =
          (binary.bool() ? " bool" : "")
              + (matching.equals(VectorMatching.PLAIN) ? "" : matching.on() ? " on" : " ignoring")
              + switch (matching.many()) {
                case LEFT -> " group_left";
                case RIGHT -> " group_right";
                default -> "";
              };
      return "("
          + shape(binary.left())
          + " "
          + binary.op()
          + modifier
          + " "
          + shape(binary.right())
          + ")";
    }
    if (part instanceof Relabelled relabelled) {
      return "label_replace(" + shape(relabelled.of()) + ")";
    }
    return part instanceof Constant ? "vector" : "number";
  }

  private static String word(Grouping grouping) {
    return grouping.without() ? " without" : " by";
  }

  private static String stages(LogQuery query, Unwrap unwrap) {
    List<String> all = new ArrayList<>();
    query.stages().forEach(stage -> all.add(shape(stage)));
    if (unwrap != null) {
      all.add(("unwrap " + unwrap.conversion().word()).strip());
      unwrap.filters().forEach(filter -> all.add(shape(filter)));
    }
    return "{" + String.join(" | ", all) + "}";
  }

  private static String shape(Stage stage) {
    if (stage instanceof LineFilter filter) {
      return "line " + filter.op();
    }
    if (stage instanceof LabelFilter filter) {
      return labels(filter);
    }
    return stage.toString().replaceFirst("^\\| (\\w+).*$", "$1");
  }

  private static String labels(LabelFilter filter) {
    if (filter instanceof All all) {
      return joined(all.parts(), " and ");
    }
    if (filter instanceof Any any) {
      return joined(any.parts(), " or ");
    }
    return filter instanceof Text ? "text" : filter instanceof Address ? "ip" : "number";
  }

  private static String joined(List<LabelFilter> parts, String word) {
    String shape = labels(parts.get(0));
    for (LabelFilter part : parts.subList(1, parts.size())) {
      shape = "(" + shape + word + labels(part) + ")";
    }
    return shape;
  }
}
