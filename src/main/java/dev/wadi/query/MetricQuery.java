package dev.wadi.query;

import dev.wadi.query.MetricExpression.Binary;
import dev.wadi.query.MetricExpression.Grouped;
import dev.wadi.query.MetricExpression.Range;
import dev.wadi.query.MetricExpression.Relabelled;
import dev.wadi.query.MetricExpression.Scalar;
import java.util.ArrayList;
import java.util.List;

/**
 * A metric query in LogQL: numbers made of log lines, a series for each label set.
 *
 * <pre>
 * query    = operand { operator [ "bool" ] [ matching ] operand }
 * operator = "or" | "and" | "unless" | "==" | "!=" | "&gt;" | "&gt;=" | "&lt;" | "&lt;="
 *          | "+" | "-" | "*" | "/" | "%" | "^"                     from the loosest to the tightest
 * matching = ( "on" | "ignoring" ) names [ ( "group_left" | "group_right" ) [ names ] ]
 * operand  = number | "(" query ")" | "vector" "(" number ")" | over | of | replace
 * over     = function "(" [ number "," ] logQuery [ "| unwrap" field { "|" labelFilter } ]
 *            "[" duration "]" [ "offset" duration ] ")" [ grouping ]
 * of       = ( "sum" | "avg" | "min" | "max" | "count" | "stddev" | "stdvar" | "topk" | "bottomk"
 *          | "sort" | "sort_desc" ) [ grouping ] "(" [ number "," ] query ")" [ grouping ]
 * replace  = "label_replace" "(" query "," string "," string "," string "," string ")"
 * grouping = ( "by" | "without" ) names
 * names    = "(" [ name { "," name } ] ")"
 * field    = name | ( "duration" | "duration_seconds" | "bytes" ) "(" name ")"
 * function = count_over_time, rate, bytes_over_time, bytes_rate, absent_over_time, and of numbers
 *            sum_, avg_, min_, max_, first_, last_, stddev_, stdvar_, quantile_over_time
 * </pre>
 *
 * <p>Meanings are Loki's. A line of which a parser or {@code unwrap} makes an error fails a {@link
 * RangeQuery}, as in Loki; {@link MetricWindows}, which go on for ever, leave it out and tell.
 * Where {@code __error__} is asked for, by a filter or a grouping, such lines count. Immutable;
 * threads may share it. Log queries within are {@link LogQuery}, with its bounds.
 */
public final class MetricQuery {
  private final MetricExpression root;
  private final List<RangeAggregation> ranges = new ArrayList<>();

  private MetricQuery(MetricExpression root) {
    this.root = root;
    collect(root);
  }

  /**
   * The query that a text says.
   *
   * @throws QuerySyntaxException when the text is no query, with the place
   */
  public static MetricQuery parse(String text) {
    if (text.length() > LogQuery.MAX_CHARS) {
      throw new QuerySyntaxException(
          1, 1, "input size too long (" + text.length() + " > " + LogQuery.MAX_CHARS + ")");
    }
    return new MetricQuery(new MetricParser(text).query());
  }

  /** False when it is one number without labels, the same at all times. */
  public boolean isVector() {
    return !(root instanceof Scalar);
  }

  /** True when it looks at lines at all. */
  public boolean readsLines() {
    return !ranges.isEmpty();
  }

  /** True when it asks for lines that are later than the time it is asked at. */
  public boolean looksAhead() {
    return ranges.stream().anyMatch(one -> one.offsetNanos() < 0);
  }

  /** How far back a line may lie that still counts. */
  public long reachNanos() {
    return ranges.stream().mapToLong(one -> one.rangeNanos() + one.offsetNanos()).max().orElse(0);
  }

  /**
   * True when further lines can only add series and raise values: what it says of too few lines it
   * says of all the more. False in doubt.
   */
  public boolean growsWithLines() {
    return grows(root);
  }

  /** The log query that it asks first; <code>{}</code> when it asks none. */
  public String firstLogQuery() {
    return ranges.isEmpty() ? "{}" : ranges.get(0).query().toString();
  }

  MetricExpression root() {
    return root;
  }

  /** All functions over time that are in it, from left to right. */
  List<RangeAggregation> ranges() {
    return ranges;
  }

  private void collect(MetricExpression part) {
    if (part instanceof Range range) {
      ranges.add(range.aggregation());
    } else if (part instanceof Grouped grouped) {
      collect(grouped.of());
    } else if (part instanceof Relabelled relabelled) {
      collect(relabelled.of());
    } else if (part instanceof Binary binary) {
      collect(binary.left());
      collect(binary.right());
    }
  }

  private static boolean grows(MetricExpression part) {
    if (part instanceof Range range) {
      RangeAggregation over = range.aggregation();
      return switch (over.op()) {
        case COUNT_OVER_TIME, BYTES_OVER_TIME, BYTES_RATE, MAX_OVER_TIME -> true;
        case RATE -> over.unwrap() == null;
        default -> false;
      };
    }
    if (part instanceof Grouped grouped) {
      return switch (grouped.op()) {
        case SUM, MAX, COUNT, SORT, SORT_DESC -> grows(grouped.of());
        default -> false;
      };
    }
    if (part instanceof Relabelled relabelled) {
      return grows(relabelled.of());
    }
    return part instanceof Binary binary && grows(binary);
  }

  private static boolean grows(Binary binary) {
    boolean left = grows(binary.left());
    boolean right = grows(binary.right());
    return switch (binary.op()) {
      case GREATER, GREATER_OR_EQUAL -> left && isAtLeastZero(binary.right(), false);
      case LESS, LESS_OR_EQUAL -> right && isAtLeastZero(binary.left(), false);
      case ADD -> growsBeside(binary, left, right, false);
      case MULTIPLY -> growsBeside(binary, left, right, true);
      case DIVIDE -> left && isAtLeastZero(binary.right(), true);
      case SUBTRACT -> left && binary.right() instanceof Scalar;
      case AND, OR -> left && right;
      default -> false;
    };
  }

  private static boolean growsBeside(Binary binary, boolean left, boolean right, boolean sign) {
    return (left && isAtLeastZero(binary.right(), sign))
        || (right && isAtLeastZero(binary.left(), sign));
  }

  private static boolean isAtLeastZero(MetricExpression part, boolean asked) {
    return part instanceof Scalar scalar && (!asked || scalar.value() >= 0);
  }

  /** The query as text; parsed again it is the same query. */
  @Override
  public String toString() {
    return root.toString();
  }
}
