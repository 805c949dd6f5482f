package dev.wadi.chain.redact.profile;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.google.re2j.Matcher;
import com.google.re2j.Pattern;
import com.google.re2j.PatternSyntaxException;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Checksums;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * A pattern that the user wrote, in RE2 syntax, and what replaces a match.
 *
 * <p>{@code $1} and {@code ${name}} in the replacement stand for groups; an empty replacement
 * deletes the match. A pattern called {@code credit_card} changes only numbers with a valid Luhn
 * sum, and its replacement is taken literally. RE2 runs in linear time on every input; a pattern of
 * more than {@value #MOST_INSTRUCTIONS} instructions, counted repetitions written out, is refused.
 *
 * @param name names the pattern in reports; need not be unique
 * @param pattern RE2 syntax
 * @param replacement with references to groups
 */
public record CustomPattern(String name, String pattern, String replacement) {
  private static final String LUHN_NAME = "credit_card";

  /** As many as an expression of a query may need. */
  private static final int MOST_INSTRUCTIONS = 10_000;

  public CustomPattern {
    if (name.isEmpty()) {
      throw new IllegalArgumentException("name: empty (expected: a name for the pattern)");
    }
    if (PatternSize.of(pattern) > MOST_INSTRUCTIONS) {
      throw new IllegalArgumentException(
          "pattern: '"
              + name
              + "' is too large once its counted repetitions are written out (expected: at most "
              + MOST_INSTRUCTIONS
              + " instructions)");
    }
    try {
      Pattern.compile(pattern);
    } catch (PatternSyntaxException e) {
      throw new IllegalArgumentException(
          "pattern: '" + name + "': " + e.getMessage() + " (expected: an RE2 expression)", e);
    }
  }

  /** The pattern, ready to run. */
  public Compiled compile() {
    return new Compiled(this);
  }

  /** The pattern, ready to run. Threads may share it. */
  public static final class Compiled {
    private final String name;
    private final Pattern pattern;
    private final String replacement;
    private final boolean luhn;
    private final byte @Nullable [] literal;

    private Compiled(CustomPattern source) {
      this.name = source.name;
      this.pattern = Pattern.compile(source.pattern);
      this.replacement = source.replacement;
      this.luhn = source.name.equals(LUHN_NAME);
      this.literal = leadingLiteral(source.pattern);
    }

    /** The pattern's name in reports. */
    public String name() {
      return name;
    }

    /** Calls back for each match, leftmost first, without overlap. */
    public void find(byte[] text, Match match) {
      if (literal != null && !contains(text, literal)) {
        return;
      }
      Matcher matcher = pattern.matcher(text);
      while (matcher.find()) {
        int start = matcher.start();
        int end = matcher.end();
        if (luhn && !validLuhn(text, start, end)) {
          continue;
        }
        match.found(start, end, luhn ? replacement : expand(matcher, text));
      }
    }

    /* Like Go's Expand, which logtap uses: $name takes the longest name, an unknown group is empty. */
    private String expand(Matcher matcher, byte[] text) {
      if (replacement.indexOf('$') < 0) {
        return replacement;
      }
      StringBuilder out = new StringBuilder();
      int i = 0;
      while (i < replacement.length()) {
        char c = replacement.charAt(i);
        if (c != '$' || i + 1 == replacement.length()) {
          out.append(c);
          i++;
          continue;
        }
        if (replacement.charAt(i + 1) == '$') {
          out.append('$');
          i += 2;
          continue;
        }
        boolean braces = replacement.charAt(i + 1) == '{';
        int begin = braces ? i + 2 : i + 1;
        int end = begin;
        while (end < replacement.length() && isNameLetter(replacement.charAt(end))) {
          end++;
        }
        boolean closed = !braces || (end < replacement.length() && replacement.charAt(end) == '}');
        if (end == begin || !closed) {
          out.append(c);
          i++;
          continue;
        }
        out.append(group(matcher, text, replacement.substring(begin, end)));
        i = braces ? end + 1 : end;
      }
      return out.toString();
    }

    private static boolean isNameLetter(char c) {
      return c < 128 && Bytes.word((byte) c);
    }

    private String group(Matcher matcher, byte[] text, String name) {
      int start;
      int end;
      if (name.chars().allMatch(c -> c >= '0' && c <= '9')) {
        if (name.length() > 4 || Integer.parseInt(name) > matcher.groupCount()) {
          return "";
        }
        int number = Integer.parseInt(name);
        start = matcher.start(number);
        end = matcher.end(number);
      } else if (pattern.namedGroups().containsKey(name)) {
        start = matcher.start(name);
        end = matcher.end(name);
      } else {
        return "";
      }
      return start < 0 ? "" : new String(text, start, end - start, UTF_8);
    }

    private static boolean validLuhn(byte[] text, int start, int end) {
      int[] digits = new int[20];
      int n = 0;
      for (int i = start; i < end; i++) {
        if (Bytes.digit(text[i])) {
          if (n == 19) {
            return false;
          }
          digits[n++] = text[i] - '0';
        } else if (text[i] != ' ' && text[i] != '-') {
          return false;
        }
      }
      return n >= 13 && Checksums.luhn(digits, n);
    }

    /* Letters, digits and a few signs before the first operator must occur in any match. */
    private static byte @Nullable [] leadingLiteral(String pattern) {
      if (pattern.indexOf('|') >= 0) {
        return null;
      }
      int i = 0;
      while (i < pattern.length() && isPlain(pattern.charAt(i))) {
        i++;
      }
      boolean optional = i < pattern.length() && "?*{".indexOf(pattern.charAt(i)) >= 0;
      int length = optional ? i - 1 : i;
      return length < 2 ? null : pattern.substring(0, length).getBytes(UTF_8);
    }

    private static boolean isPlain(char c) {
      return c < 128 && (Bytes.word((byte) c) || "-:=/@ ".indexOf(c) >= 0);
    }

    private static boolean contains(byte[] text, byte[] part) {
      byte first = part[0];
      for (int i = 0; i <= text.length - part.length; i++) {
        if (text[i] == first && Arrays.equals(text, i, i + part.length, part, 0, part.length)) {
          return true;
        }
      }
      return false;
    }
  }

  /** Hears of matches. */
  public interface Match {
    /** A match, and what is to stand in its place. */
    void found(int start, int end, String replacement);
  }
}
