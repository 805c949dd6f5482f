package dev.wadi.query.template;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.query.template.Function.Args;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** Comparisons, and what looks into values. */
final class LogicFunctions {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private LogicFunctions() {}

  static void addTo(FunctionTable table) {
    table.put("and", 1, Function.MANY, args -> args.value(args.size() - 1));
    table.put("or", 1, Function.MANY, args -> args.value(args.size() - 1));
    table.put("not", 1, args -> !Values.isTrue(args.value(0)));
    table.put("eq", 2, Function.MANY, LogicFunctions::equalsAny);
    table.put("ne", 2, args -> !same(args, 0, 1));
    table.put("lt", 2, args -> compare(args) < 0);
    table.put("le", 2, args -> compare(args) <= 0);
    table.put("gt", 2, args -> compare(args) > 0);
    table.put("ge", 2, args -> compare(args) >= 0);
    table.put("len", 1, LogicFunctions::length);
    table.put("index", 1, Function.MANY, LogicFunctions::index);
    table.put("slice", 1, 4, LogicFunctions::slice);
    table.put("default", 1, 2, LogicFunctions::orDefault);
    table.put("fromJson", 1, args -> fromJson(args.text(0)));
    table.put("print", 0, Function.MANY, args -> args.written(0, () -> Prints.print(args)));
    table.put("println", 0, Function.MANY, args -> args.written(0, () -> Prints.println(args)));
    table.put(
        "printf",
        1,
        Function.MANY,
        args -> Printf.of(args.text(0), args.values().subList(1, args.size()), args.room()));
  }

  private static boolean equalsAny(Args args) {
    for (int i = 1; i < args.size(); i++) {
      if (same(args, 0, i)) {
        return true;
      }
    }
    return false;
  }

  private static boolean same(Args args, int a, int b) {
    Object left = args.value(a);
    Object right = args.value(b);
    if (left == null || right == null) {
      return left == right;
    }
    requireSameKind(args, left, right);
    return left.equals(right)
        || (left instanceof Double x && right instanceof Double y && x.doubleValue() == y);
  }

  private static void requireSameKind(Args args, Object left, Object right) {
    boolean basic = !(left instanceof List || left instanceof Map);
    if (!basic || left.getClass() != right.getClass()) {
      throw new TemplateException(
          args.function()
              + " does not compare a "
              + Values.kind(left)
              + " with a "
              + Values.kind(right));
    }
  }

  private static int compare(Args args) {
    Object left = args.value(0);
    Object right = args.value(1);
    if (left == null || right == null || left instanceof Boolean) {
      throw new TemplateException(args.function() + " does not compare a " + Values.kind(left));
    }
    requireSameKind(args, left, right);
    if (left instanceof Long a && right instanceof Long b) {
      return Long.compare(a, b);
    }
    if (left instanceof Double a && right instanceof Double b) {
      return a < b ? -1 : a > b ? 1 : 0;
    }
    if (left instanceof String a && right instanceof String b) {
      return java.util.Arrays.compareUnsigned(
          a.getBytes(StandardCharsets.UTF_8), b.getBytes(StandardCharsets.UTF_8));
    }
    throw new TemplateException(args.function() + " does not compare a " + Values.kind(left));
  }

  private static long length(Args args) {
    Object value = args.value(0);
    if (value instanceof String text) {
      return text.getBytes(StandardCharsets.UTF_8).length;
    }
    if (value instanceof List<?> list) {
      return list.size();
    }
    if (value instanceof Map<?, ?> map) {
      return map.size();
    }
    throw new TemplateException("len of a " + Values.kind(value));
  }

  private static @Nullable Object index(Args args) {
    Object value = args.value(0);
    for (int i = 1; i < args.size(); i++) {
      if (value instanceof Map<?, ?> map) {
        Object found = map.get(args.text(i));
        value = found == null && !map.containsKey(args.text(i)) ? missing(map) : found;
      } else if (value instanceof List<?> list) {
        value = list.get(within(args, i, list.size() - 1));
      } else if (value instanceof String text) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        value = (long) (bytes[within(args, i, bytes.length - 1)] & 0xff);
      } else {
        throw new TemplateException("index of a " + Values.kind(value));
      }
    }
    return value;
  }

  /* Of the labels, which are texts, the missing one is empty; of anything else it is nil. */
  private static @Nullable Object missing(Map<?, ?> map) {
    return map instanceof LabelsMap ? "" : null;
  }

  private static int within(Args args, int i, int last) {
    long at = args.whole(i);
    if (at < 0 || at > last) {
      throw new TemplateException(args.function() + ": " + at + " is out of range");
    }
    return (int) at;
  }

  private static Object slice(Args args) {
    Object value = args.value(0);
    if (value instanceof String text) {
      byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
      int from = args.size() > 1 ? within(args, 1, bytes.length) : 0;
      int to = args.size() > 2 ? within(args, 2, bytes.length) : bytes.length;
      requireOrder(from, to);
      return new String(bytes, from, to - from, StandardCharsets.UTF_8);
    }
    if (value instanceof List<?> list) {
      int from = args.size() > 1 ? within(args, 1, list.size()) : 0;
      int to = args.size() > 2 ? within(args, 2, list.size()) : list.size();
      requireOrder(from, to);
      return list.subList(from, to);
    }
    throw new TemplateException("slice of a " + Values.kind(value));
  }

  private static void requireOrder(int from, int to) {
    if (from > to) {
      throw new TemplateException("slice from " + from + " to " + to);
    }
  }

  private static @Nullable Object orDefault(Args args) {
    Object given = args.size() > 1 ? args.value(1) : null;
    return Values.isTrue(given) ? given : args.value(0);
  }

  /* What is no JSON is nothing, as in sprig. */
  private static @Nullable Object fromJson(String text) {
    try {
      return plain(JSON.readValue(text, Object.class));
    } catch (JsonProcessingException e) {
      return null;
    }
  }

  private static @Nullable Object plain(@Nullable Object value) {
    if (value instanceof Number number) {
      return number.doubleValue();
    }
    if (value instanceof List<?> list) {
      List<@Nullable Object> made = new ArrayList<>();
      list.forEach(each -> made.add(plain(each)));
      return made;
    }
    if (value instanceof Map<?, ?> map) {
      Map<Object, @Nullable Object> made = new LinkedHashMap<>();
      map.forEach((name, each) -> made.put(name, plain(each)));
      return made;
    }
    return value;
  }

  /** Values side by side. */
  static final class Prints {
    private Prints() {}

    /* Blanks stand between two of which neither is a text. */
    static String print(Args args) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < args.size() && out.length() <= args.room(); i++) {
        boolean texts =
            i > 0 && (args.value(i) instanceof String || args.value(i - 1) instanceof String);
        out.append(i > 0 && !texts ? " " : "").append(shown(args.value(i)));
      }
      return out.toString();
    }

    static String println(Args args) {
      StringBuilder out = new StringBuilder();
      for (int i = 0; i < args.size() && out.length() <= args.room(); i++) {
        out.append(i > 0 ? " " : "").append(shown(args.value(i)));
      }
      return out.append('\n').toString();
    }

    private static String shown(@Nullable Object value) {
      return value == null ? "<nil>" : Values.shown(value);
    }
  }
}
