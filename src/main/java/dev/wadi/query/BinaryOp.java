package dev.wadi.query;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An operator between two numbers or vectors, with how tightly it binds. */
enum BinaryOp {
  OR("or", 1),
  AND("and", 2),
  UNLESS("unless", 2),
  EQUAL("==", 3),
  NOT_EQUAL("!=", 3),
  GREATER(">", 3),
  GREATER_OR_EQUAL(">=", 3),
  LESS("<", 3),
  LESS_OR_EQUAL("<=", 3),
  ADD("+", 4),
  SUBTRACT("-", 4),
  MULTIPLY("*", 5),
  DIVIDE("/", 5),
  MODULO("%", 5),
  POWER("^", 6);

  private final String sign;
  private final int binding;

  BinaryOp(String sign, int binding) {
    this.sign = sign;
    this.binding = binding;
  }

  /** The operator that a token is, or null. */
  static @Nullable BinaryOp of(Token token) {
    return switch (token.kind()) {
      case CMP_EQ -> EQUAL;
      case NEQ -> NOT_EQUAL;
      case GT -> GREATER;
      case GTE -> GREATER_OR_EQUAL;
      case LT -> LESS;
      case LTE -> LESS_OR_EQUAL;
      case PLUS -> ADD;
      case MINUS -> SUBTRACT;
      case TIMES -> MULTIPLY;
      case DIVIDE -> DIVIDE;
      case MODULO -> MODULO;
      case POWER -> POWER;
      case IDENTIFIER -> word(token.text());
      default -> null;
    };
  }

  private static @Nullable BinaryOp word(String text) {
    return switch (text.toLowerCase(Locale.ROOT)) {
      case "or" -> OR;
      case "and" -> AND;
      case "unless" -> UNLESS;
      default -> null;
    };
  }

  int binding() {
    return binding;
  }

  boolean bindsToTheRight() {
    return this == POWER;
  }

  boolean isComparison() {
    return binding == 3;
  }

  boolean isOfSets() {
    return binding <= 2;
  }

  /** Of comparisons 1 or 0. */
  double of(double left, double right) {
    return switch (this) {
      case ADD -> left + right;
      case SUBTRACT -> left - right;
      case MULTIPLY -> left * right;
      case DIVIDE -> right == 0 ? Double.NaN : left / right;
      case MODULO -> right == 0 ? Double.NaN : left % right;
      case POWER -> Math.pow(left, right);
      case OR, AND, UNLESS -> throw new IllegalStateException(sign + " is no arithmetic");
      default -> holds(left, right) ? 1 : 0;
    };
  }

  boolean holds(double left, double right) {
    return switch (this) {
      case EQUAL -> left == right;
      case NOT_EQUAL -> left != right;
      case GREATER -> left > right;
      case GREATER_OR_EQUAL -> left >= right;
      case LESS -> left < right;
      case LESS_OR_EQUAL -> left <= right;
      default -> throw new IllegalStateException(sign + " is no comparison");
    };
  }

  @Override
  public String toString() {
    return sign;
  }
}
