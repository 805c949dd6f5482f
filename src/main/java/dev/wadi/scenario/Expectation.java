package dev.wadi.scenario;

import dev.wadi.model.NearestNames;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Something that must be true, such as {@code acknowledged = captured within 1%}. Immutable.
 *
 * @param text as it was written
 * @param slack how far apart equals may be; a share of the right side when it is relative
 */
public record Expectation(
    String text, Term left, Relation relation, Term right, double slack, boolean relative) {
  private static final int LONGEST = 300;
  private static final Pattern WHOLE =
      Pattern.compile(
          "\\s*(?<left>[^<>=!]+?)\\s*(?<op><=|>=|==|!=|=|<|>)\\s*(?<right>[^<>=!]+?)"
              + "(?:\\s+within\\s+(?<slack>[0-9.]+)\\s*(?<unit>%?))?\\s*");
  private static final Pattern NUMBER =
      Pattern.compile("([+-]?(?:[0-9]+(?:\\.[0-9]*)?|\\.[0-9]+))\\s*(ms|s|k|M)?");
  private static final Pattern NAME =
      Pattern.compile(
          "(?:(?<factor>[0-9.]+)\\s*\\*\\s*)?(?<name>[a-z_0-9]+)(?:\\((?<of>[^()]+)\\))?");

  /** How two numbers stand to each other. */
  public enum Relation {
    EQUAL("="),
    NOT_EQUAL("!="),
    LESS("<"),
    AT_MOST("<="),
    MORE(">"),
    AT_LEAST(">=");

    private final String sign;

    Relation(String sign) {
      this.sign = sign;
    }

    static Relation of(String sign) {
      for (Relation relation : values()) {
        if (relation.sign.equals(sign)) {
          return relation;
        }
      }
      return EQUAL; // ==
    }

    boolean holds(double left, double right, double slack) {
      return switch (this) {
        case EQUAL -> Math.abs(left - right) <= slack;
        case NOT_EQUAL -> Math.abs(left - right) > slack;
        case LESS -> left < right;
        case AT_MOST -> left <= right;
        case MORE -> left > right;
        case AT_LEAST -> left >= right;
      };
    }
  }

  /**
   * One side: a number, or a factor times a quantity.
   *
   * @param factor the number itself when there is no quantity
   */
  public record Term(double factor, Optional<Quantity> quantity) {
    double value(Values values) {
      return quantity.isEmpty() ? factor : factor * values.of(quantity.get());
    }
  }

  /**
   * A number of a run.
   *
   * @param of whose, such as an emitter's or a sink's; empty for all
   */
  public record Quantity(Measure measure, String of) {
    @Override
    public String toString() {
      return measure.word() + (of.isEmpty() ? "" : "(" + of + ")");
    }
  }

  /** Where values come from; not a number for what cannot be told. */
  public interface Values {
    double of(Quantity quantity);
  }

  /** What came of it: both sides, and whether it holds. */
  public record Outcome(double left, double right, boolean holds) {}

  /**
   * Reads an expectation.
   *
   * @throws IllegalArgumentException with what is wrong and what was expected
   */
  public static Expectation parse(String text) {
    Matcher whole = WHOLE.matcher(text.substring(0, Math.min(text.length(), LONGEST)));
    if (text.length() > LONGEST || !whole.matches()) {
      throw new IllegalArgumentException(
          "'" + text + "' (expected: such as acknowledged = captured, or p99 < 200ms)");
    }
    Relation relation = Relation.of(whole.group("op"));
    @Nullable String slack = whole.group("slack");
    if (slack != null && relation != Relation.EQUAL && relation != Relation.NOT_EQUAL) {
      throw new IllegalArgumentException("within goes with = and != alone");
    }
    boolean relative = "%".equals(whole.group("unit"));
    double allowed = slack == null ? 0 : number(slack);
    Term left = term(whole.group("left"), whole.group("right"));
    Term right = term(whole.group("right"), whole.group("left"));
    if (left.quantity().isEmpty() && right.quantity().isEmpty()) {
      throw new IllegalArgumentException("'" + text + "' asks nothing of the run");
    }
    return new Expectation(
        text.strip(), left, relation, right, relative ? allowed / 100 : allowed, relative);
  }

  private static Term term(String text, String other) {
    Matcher number = NUMBER.matcher(text);
    if (number.matches()) {
      double unit = unit(number.group(2), other.strip());
      return new Term(number(number.group(1)) * unit, Optional.empty());
    }
    Matcher name = NAME.matcher(text);
    if (!name.matches()) {
      throw new IllegalArgumentException("'" + text + "' (expected: a number or a name)");
    }
    String word = name.group("name");
    Measure measure =
        Measure.of(word)
            .orElseThrow(
                () -> {
                  List<String> known = Measure.words();
                  @Nullable String meant = NearestNames.meant(word, known);
                  return new IllegalArgumentException(
                      "there is no "
                          + word
                          + (meant == null
                              ? " (expected: " + String.join(", ", known) + ")"
                              : " (perhaps: " + meant + ")"));
                });
    String of = name.group("of") == null ? "" : name.group("of").strip();
    if (measure.whose() == Measure.Whose.SINK && of.isEmpty()) {
      throw new IllegalArgumentException(word + " of what (expected: " + word + "(SINK))");
    }
    if (measure.whose() == Measure.Whose.NOBODY && !of.isEmpty()) {
      throw new IllegalArgumentException(word + " is nobody's (expected: " + word + " alone)");
    }
    double factor = name.group("factor") == null ? 1 : number(name.group("factor"));
    return new Term(factor, Optional.of(new Quantity(measure, of)));
  }

  private static double number(String text) {
    try {
      return Double.parseDouble(text);
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException("'" + text + "' is no number");
    }
  }

  private static double unit(@Nullable String unit, String other) {
    if (unit == null) {
      return 1;
    }
    boolean inSeconds = other.endsWith("seconds");
    if ((unit.equals("ms") || unit.equals("s"))
        && !inSeconds
        && !other.matches(".*(p[59]0|p99|p999|max)(\\(.*\\))?")) {
      throw new IllegalArgumentException(unit + " goes with latencies and seconds, not " + other);
    }
    return switch (unit) {
      case "ms" -> inSeconds ? 0.001 : 1;
      case "s" -> inSeconds ? 1 : 1000;
      case "k" -> 1000;
      default -> 1_000_000;
    };
  }

  /** Asks it. */
  public Outcome ask(Values values) {
    double one = left.value(values);
    double other = right.value(values);
    double allowed = relative ? slack * Math.abs(other) : slack;
    boolean known = !Double.isNaN(one) && !Double.isNaN(other);
    return new Outcome(one, other, known && relation.holds(one, other, allowed));
  }

  /** Whether either side asks for something of a kind. */
  public boolean asks(Measure.Source source) {
    return of(left, source) || of(right, source);
  }

  private static boolean of(Term term, Measure.Source source) {
    return term.quantity().map(q -> q.measure().source() == source).orElse(false);
  }

  /** The emitters that it names. */
  public List<String> emitters() {
    return java.util.stream.Stream.of(left, right)
        .flatMap(term -> term.quantity().stream())
        .filter(q -> q.measure().whose() == Measure.Whose.EMITTER && !q.of().isEmpty())
        .map(Quantity::of)
        .toList();
  }

  /** An outcome in words, such as {@code 480 = 500}. */
  public String told(Outcome outcome) {
    return shown(outcome.left()) + " " + relation.sign + " " + shown(outcome.right());
  }

  private static String shown(double value) {
    if (Double.isNaN(value)) {
      return "unknown";
    }
    return value == Math.rint(value) && Math.abs(value) < 1e15
        ? Long.toString((long) value)
        : String.format(Locale.ROOT, "%.2f", value);
  }
}
