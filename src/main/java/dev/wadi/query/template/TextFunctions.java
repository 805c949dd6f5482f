package dev.wadi.query.template;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import dev.wadi.query.Regexes;
import dev.wadi.query.Replacement;
import dev.wadi.query.template.Function.Args;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Locale;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/** What is made of texts. Of the older, capitalised ones the text is the first argument. */
final class TextFunctions {
  private TextFunctions() {}

  static void addTo(FunctionTable table) {
    one(table, "ToLower", text -> text.toLowerCase(Locale.ROOT));
    one(table, "lower", text -> text.toLowerCase(Locale.ROOT));
    one(table, "ToUpper", text -> text.toUpperCase(Locale.ROOT));
    one(table, "upper", text -> text.toUpperCase(Locale.ROOT));
    one(table, "title", TextFunctions::titled);
    one(table, "TrimSpace", String::strip);
    one(table, "trim", String::strip);
    table.put("Trim", 2, args -> trimmed(args.text(0), args.text(1), true, true));
    table.put("TrimLeft", 2, args -> trimmed(args.text(0), args.text(1), true, false));
    table.put("TrimRight", 2, args -> trimmed(args.text(0), args.text(1), false, true));
    table.put("trimAll", 2, args -> trimmed(args.text(1), args.text(0), true, true));
    table.put("TrimPrefix", 2, args -> withoutPrefix(args.text(0), args.text(1)));
    table.put("trimPrefix", 2, args -> withoutPrefix(args.text(1), args.text(0)));
    table.put("TrimSuffix", 2, args -> withoutSuffix(args.text(0), args.text(1)));
    table.put("trimSuffix", 2, args -> withoutSuffix(args.text(1), args.text(0)));
    table.put("contains", 2, args -> args.text(1).contains(args.text(0)));
    table.put("hasPrefix", 2, args -> args.text(1).startsWith(args.text(0)));
    table.put("hasSuffix", 2, args -> args.text(1).endsWith(args.text(0)));
    table.put(
        "Replace",
        4,
        args -> replaced(args, args.text(0), args.text(1), args.text(2), args.whole(3)));
    table.put("replace", 3, args -> replaced(args, args.text(2), args.text(0), args.text(1), -1));
    table.put("repeat", 2, TextFunctions::repeated);
    table.put("trunc", 2, args -> cut(args.small(0), args.text(1)));
    table.put("substr", 3, args -> part(args.small(0), args.small(1), args.text(2)));
    table.put("indent", 2, args -> indented(args, ""));
    table.put("nindent", 2, args -> indented(args, "\n"));
    table.put("alignLeft", 2, args -> aligned(args, true));
    table.put("alignRight", 2, args -> aligned(args, false));
    table.put("count", 2, TextFunctions::counted);
    table.put("regexReplaceAll", 3, args -> regexReplaced(args, true));
    table.put("regexReplaceAllLiteral", 3, args -> regexReplaced(args, false));
    one(
        table,
        "urlencode",
        text -> URLEncoder.encode(text, StandardCharsets.UTF_8).replace("*", "%2A"));
    one(table, "urldecode", TextFunctions::urlDecoded);
    one(
        table,
        "b64enc",
        text -> Base64.getEncoder().encodeToString(text.getBytes(StandardCharsets.UTF_8)));
    one(table, "b64dec", TextFunctions::base64Decoded);
    table.put(
        "urlquery",
        0,
        Function.MANY,
        args ->
            URLEncoder.encode(LogicFunctions.Prints.print(args), StandardCharsets.UTF_8)
                .replace("*", "%2A"));
    table.put("html", 0, Function.MANY, args -> escapedHtml(LogicFunctions.Prints.print(args)));
    table.put("js", 0, Function.MANY, args -> escapedJs(LogicFunctions.Prints.print(args)));
  }

  private static void one(FunctionTable table, String name, UnaryOperator<String> made) {
    table.put(name, 1, args -> made.apply(args.text(0)));
  }

  private static String titled(String text) {
    StringBuilder out = new StringBuilder(text.length());
    boolean begins = true;
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      out.append(begins ? Character.toTitleCase(c) : c);
      begins = !(Character.isLetterOrDigit(c) || c == '_' || c == '\'');
    }
    return out.toString();
  }

  private static String trimmed(String text, String set, boolean left, boolean right) {
    int from = 0;
    int to = text.length();
    while (left && from < to && set.indexOf(text.codePointAt(from)) >= 0) {
      from += Character.charCount(text.codePointAt(from));
    }
    while (right && to > from && set.indexOf(text.codePointBefore(to)) >= 0) {
      to -= Character.charCount(text.codePointBefore(to));
    }
    return text.substring(from, to);
  }

  private static String withoutPrefix(String text, String prefix) {
    return text.startsWith(prefix) ? text.substring(prefix.length()) : text;
  }

  private static String withoutSuffix(String text, String suffix) {
    return text.endsWith(suffix) ? text.substring(0, text.length() - suffix.length()) : text;
  }

  private static String replaced(Args args, String text, String old, String by, long times) {
    StringBuilder out = new StringBuilder();
    int at = 0;
    long left = times < 0 ? Long.MAX_VALUE : times;
    while (left > 0) {
      /* An empty text stands in front of every character, and at the end. */
      int found = old.isEmpty() ? at : text.indexOf(old, at);
      if (found < 0 || at > text.length()) {
        break;
      }
      out.append(text, at, found).append(by);
      left--;
      at = found + old.length();
      if (old.isEmpty()) {
        if (at == text.length()) {
          at++;
          break;
        }
        int next = text.offsetByCodePoints(at, 1);
        out.append(text, at, next);
        at = next;
      }
      if (out.length() > args.room()) {
        throw new TemplateException(args.function() + ": no room for what it writes");
      }
    }
    return out.append(text, Math.min(at, text.length()), text.length()).toString();
  }

  private static Object repeated(Args args) {
    long times = Math.max(0, args.whole(0));
    String text = args.text(1);
    return text.isEmpty()
        ? ""
        : args.written(
            times > args.room() ? times : times * text.length(), () -> text.repeat((int) times));
  }

  /* The first so many characters; the last with a number below zero. */
  private static String cut(int wanted, String text) {
    int characters = text.codePointCount(0, text.length());
    if (Math.abs((long) wanted) >= characters) {
      return text;
    }
    return wanted < 0
        ? text.substring(text.offsetByCodePoints(0, characters + wanted))
        : text.substring(0, text.offsetByCodePoints(0, wanted));
  }

  /* From the first to in front of the second; below zero from the beginning, up to the end. */
  private static String part(int from, int to, String text) {
    int characters = text.codePointCount(0, text.length());
    if (from < 0 && to < 0) {
      return "";
    }
    int begin = Math.max(0, from);
    int end = to < 0 ? characters : Math.min(to, characters);
    return begin >= end
        ? ""
        : text.substring(text.offsetByCodePoints(0, begin), text.offsetByCodePoints(0, end));
  }

  private static Object indented(Args args, String before) {
    long blanks = Math.max(0, args.whole(0));
    String text = args.text(1);
    long lines = text.chars().filter(c -> c == '\n').count() + 1;
    return args.written(
        blanks > args.room() ? blanks : text.length() + blanks * lines,
        () -> {
          String pad = " ".repeat((int) blanks);
          return before + pad + text.replace("\n", "\n" + pad);
        });
  }

  private static Object aligned(Args args, boolean left) {
    long width = args.whole(0);
    String text = args.text(1);
    int characters = text.codePointCount(0, text.length());
    if (width < 0 || width == characters) {
      return text;
    }
    if (width < characters) {
      int size = (int) width;
      return left
          ? text.substring(0, text.offsetByCodePoints(0, size))
          : text.substring(text.offsetByCodePoints(0, characters - size));
    }
    return args.written(
        width,
        () -> {
          String pad = " ".repeat((int) width - characters);
          return left ? text + pad : pad + text;
        });
  }

  /* Compiled once for an expression that stands in the template, which nearly all do. */
  private static final class Compiled {
    private static final java.util.concurrent.atomic.AtomicReference<@Nullable Compiled> LAST =
        new java.util.concurrent.atomic.AtomicReference<>();

    private final String regex;
    private final Pattern pattern;

    private Compiled(String regex) {
      this.regex = regex;
      this.pattern = Regexes.compile(regex, 0);
    }

    static Pattern of(Args args, String regex) {
      Compiled known = LAST.get();
      if (known == null || !known.regex.equals(regex)) {
        try {
          known = new Compiled(regex);
        } catch (IllegalArgumentException e) {
          throw new TemplateException(args.function() + ": " + e.getMessage());
        }
        LAST.set(known);
      }
      return known.pattern;
    }
  }

  private static Object counted(Args args) {
    Matcher matcher = Compiled.of(args, args.text(0)).matcher(args.text(1));
    long found = 0;
    while (matcher.find()) {
      found++;
    }
    return found;
  }

  private static String regexReplaced(Args args, boolean groups) {
    Matcher matcher = Compiled.of(args, args.text(0)).matcher(args.text(1));
    String by = args.text(2);
    String text = args.text(1);
    StringBuilder out = new StringBuilder();
    int at = 0;
    while (matcher.find()) {
      out.append(text, at, matcher.start());
      out.append(groups ? Replacement.of(by, matcher) : by);
      at = matcher.end();
      if (out.length() > args.room()) {
        throw new TemplateException(args.function() + ": no room for what it writes");
      }
    }
    return out.append(text, at, text.length()).toString();
  }

  private static String urlDecoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      throw new TemplateException("urldecode: the text has a % without two digits");
    }
  }

  /* What is wrong becomes the text, as in sprig. */
  private static String base64Decoded(String text) {
    try {
      return new String(
          Base64.getDecoder().decode(text.replaceAll("[\r\n]", "")), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return "illegal base64 data";
    }
  }

  private static String escapedHtml(String text) {
    return text.replace("&", "&amp;")
        .replace("'", "&#39;")
        .replace("\"", "&#34;")
        .replace("<", "&lt;")
        .replace(">", "&gt;")
        .replace("\u0000", "\ufffd");
  }

  private static String escapedJs(String text) {
    StringBuilder out = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      switch (c) {
        case '\\', '\'', '"' -> out.append('\\').append(c);
        case '<', '>', '&', '=' -> out.append(String.format(Locale.ROOT, "\\u%04X", (int) c));
        default -> out.append(c < 0x20 ? String.format(Locale.ROOT, "\\u%04X", (int) c) : c);
      }
    }
    return out.toString();
  }
}
