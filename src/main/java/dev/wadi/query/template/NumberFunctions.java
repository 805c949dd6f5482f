package dev.wadi.query.template;

import dev.wadi.query.Amounts;
import dev.wadi.query.template.Function.Args;
import java.math.BigDecimal;
import java.util.function.DoubleBinaryOperator;
import java.util.function.LongBinaryOperator;

/** Arithmetic, and texts read as numbers. */
final class NumberFunctions {
  private NumberFunctions() {}

  static void addTo(FunctionTable table) {
    table.put("int", 1, args -> Values.toLong(args.value(0)));
    table.put("float64", 1, args -> Values.toDouble(args.value(0)));
    table.put("add", 0, Function.MANY, args -> whole(args, 0, (a, b) -> a + b));
    table.put("mul", 1, Function.MANY, args -> whole(args, 1, (a, b) -> a * b));
    table.put("sub", 2, args -> whole(args, 1, (a, b) -> a - b));
    table.put("div", 2, args -> whole(args, 1, (a, b) -> divided(args, b, () -> a / b)));
    table.put("mod", 2, args -> whole(args, 1, (a, b) -> divided(args, b, () -> a % b)));
    table.put("max", 1, Function.MANY, args -> whole(args, 1, Math::max));
    table.put("min", 1, Function.MANY, args -> whole(args, 1, Math::min));
    table.put("addf", 0, Function.MANY, args -> exact(args, BigDecimal::add));
    table.put("subf", 1, Function.MANY, args -> exact(args, BigDecimal::subtract));
    table.put("mulf", 1, Function.MANY, args -> exact(args, BigDecimal::multiply));
    table.put(
        "divf",
        1,
        Function.MANY,
        args ->
            decimal(
                args,
                (a, b) -> {
                  if (b == 0) {
                    throw new TemplateException("divf: division by zero");
                  }
                  return a / b;
                }));
    table.put("maxf", 1, Function.MANY, args -> decimal(args, Math::max));
    table.put("minf", 1, Function.MANY, args -> decimal(args, Math::min));
    table.put("floor", 1, args -> Math.floor(Values.toDouble(args.value(0))));
    table.put("ceil", 1, args -> Math.ceil(Values.toDouble(args.value(0))));
    table.put("round", 2, 3, NumberFunctions::round);
    table.put("bytes", 1, NumberFunctions::bytes);
    table.put("duration", 1, NumberFunctions::seconds);
    table.put("duration_seconds", 1, NumberFunctions::seconds);
  }

  /** Something that gives a whole number. */
  private interface Whole {
    long get();
  }

  private static long divided(Args args, long by, Whole made) {
    if (by == 0) {
      throw new TemplateException(args.function() + ": division by zero");
    }
    return made.get();
  }

  /* From the left; with a beginning that does not count when there is none. */
  private static Object whole(Args args, int fewest, LongBinaryOperator op) {
    long result = args.size() == 0 ? fewest : Values.toLong(args.value(0));
    for (int i = 1; i < args.size(); i++) {
      result = op.applyAsLong(result, Values.toLong(args.value(i)));
    }
    return result;
  }

  private static Object decimal(Args args, DoubleBinaryOperator op) {
    double result = Values.toDouble(args.value(0));
    for (int i = 1; i < args.size(); i++) {
      result = op.applyAsDouble(result, Values.toDouble(args.value(i)));
    }
    return result;
  }

  /** Takes two numbers and gives one. */
  private interface Exact {
    BigDecimal of(BigDecimal a, BigDecimal b);
  }

  /* In tens, so that 0.1 and 0.2 are 0.3. */
  private static Object exact(Args args, Exact op) {
    if (args.size() == 0) {
      return 0.0;
    }
    double first = Values.toDouble(args.value(0));
    if (!Double.isFinite(first)) {
      return first;
    }
    BigDecimal result = BigDecimal.valueOf(first);
    for (int i = 1; i < args.size(); i++) {
      double next = Values.toDouble(args.value(i));
      if (!Double.isFinite(next)) {
        return next;
      }
      result = op.of(result, BigDecimal.valueOf(next)).round(java.math.MathContext.DECIMAL128);
    }
    return result.doubleValue();
  }

  /* Half a unit and more goes up, or from what the third argument says. */
  private static Object round(Args args) {
    double value = Values.toDouble(args.value(0));
    int places = (int) Math.max(-300, Math.min(300, Values.toLong(args.value(1))));
    double half = args.size() > 2 ? Values.toDouble(args.value(2)) : 0.5;
    double power = Math.pow(10, places);
    double digit = power * value;
    double rest = digit % 1;
    double rounded = rest >= half ? Math.ceil(digit) : Math.floor(digit);
    return rounded / power;
  }

  private static Object bytes(Args args) {
    String text = args.text(0);
    return (double)
        Amounts.bytes(text)
            .orElseThrow(() -> new TemplateException("bytes: '" + shorten(text) + "' is no size"));
  }

  private static Object seconds(Args args) {
    double seconds = Amounts.seconds(args.text(0));
    if (Double.isNaN(seconds)) {
      throw new TemplateException(
          args.function() + ": '" + shorten(args.text(0)) + "' is no duration");
    }
    return seconds;
  }

  private static String shorten(String text) {
    return text.length() <= 40 ? text : text.substring(0, 40) + "...";
  }
}
