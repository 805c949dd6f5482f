package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.FieldName;
import dev.wadi.chain.redact.scan.FieldNames;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The value of a pair whose name stands beside it, before or behind: {@code
 * {"value":…,"name":"DB_PASSWORD"}}, {@code <property value="…" name="db.password"/>}, {@code
 * <name>password</name><value>…</value>}.
 */
final class SplitPairs extends Recogniser {
  private static final WordList WORDS =
      WordList.read("pairs.txt", "value", "name", "kind", "behind");

  /** What the member is called that holds the value, by its last word. */
  private static final Set<String> VALUES = WORDS.of("value");

  /** What the member is called that holds the name, by its last word. */
  private static final Set<String> NAMES = WORDS.of("name");

  /** What the member may be called that stands directly behind the name. */
  static final Set<String> BEHIND = WORDS.of("behind");

  /** Members that name only what is secret: {@code type="password"}. */
  private static final Set<String> KINDS = WORDS.of("kind");

  /** In a patch of JSON a path names what is changed: {"path":"/password","value":…}. */
  private static final String NAMED_BY_PATH = "path";

  /** How far from the value its name may stand. */
  private static final int MOST = 256;

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.name(VALUES, name -> VALUES.contains(name.last())));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.SECRET, Kind.HIGH_ENTROPY);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int keyStart, int at) {
    boolean element = s.bytes()[at] == '>';
    int low = opening(s, keyStart, element);
    Sought sought = new Sought();
    sought.all(s, low, keyStart);
    if (!sought.named && !element) {
      long place = NamedValue.valueAt(s, keyStart, at, false);
      int from = place < 0 ? at + 1 : NamedValue.end(place);
      sought.first(s, from, closing(s, from));
    }
    s.lookedFar();
    NamedSecrets secrets = sought.secrets;
    if (!sought.named) {
      secrets = outer(s, low);
    }
    if (!sought.named && secrets == null) {
      secrets = bare(s, keyStart, at);
    }
    return secrets == null ? keyStart : secrets.at(s, keyStart, at);
  }

  /* The name without "value" behind it: tokenValue. */
  private static @Nullable NamedSecrets bare(Scan s, int keyStart, int at) {
    int end = at;
    while (end > keyStart && !Bytes.word(s.byteAt(end - 1))) {
      end--;
    }
    FieldName bare = FieldName.of(s.text(keyStart, end)).withoutSuffix();
    if (bare == null || bare.text().length() < 3) {
      return null;
    }
    byte[] name = bare.text().getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return s.names().of(name, 0, name.length) instanceof NamedSecrets secrets ? secrets : null;
  }

  /* What the object is called that begins here, or the element: {"password":{"type":…,"value":…}},
   * <password value="…"/>. */
  private static @Nullable NamedSecrets outer(Scan s, int opening) {
    byte[] b = s.bytes();
    byte sign = s.byteAt(opening - 1);
    int end = opening;
    int start = opening;
    if (sign == '<') {
      while (end < s.to() && end - start < FieldNames.MOST_LETTERS && FieldNames.letter(b[end])) {
        end++;
      }
    } else if (sign == '{') {
      end--;
      while (end > s.from() && opening - end < 10 && ": =>\"'\\".indexOf(b[end - 1]) >= 0) {
        end--;
      }
      start = end;
      while (start > s.from()
          && end - start < FieldNames.MOST_LETTERS
          && FieldNames.letter(b[start - 1])) {
        start--;
      }
      start = end == opening - 1 ? end : start;
    }
    s.charge(FieldNames.MOST_LETTERS);
    return end - start >= 2 && s.names().of(b, start, end) instanceof NamedSecrets secrets
        ? secrets
        : null;
  }

  /* Where the object or element begins that the member before "at" belongs to. */
  private static int opening(Scan s, int at, boolean element) {
    byte[] b = s.bytes();
    int low = Math.max(s.from(), at - MOST);
    int depth = 0;
    int i = at;
    while (i > low) {
      byte c = b[i - 1];
      if (c == '}' || c == ']') {
        depth++;
      } else if (c == '{' || c == '[') {
        if (depth == 0) {
          break;
        }
        depth--;
      } else if (c == '<' && !element) {
        break;
      }
      i--;
    }
    s.charge(at - i);
    return i;
  }

  private static int closing(Scan s, int from) {
    byte[] b = s.bytes();
    int limit = Math.min(s.to(), from + MOST);
    int i = from;
    while (i < limit && b[i] != '}' && b[i] != '>' && b[i] != '{' && b[i] != '[') {
      i++;
    }
    s.charge(i - from);
    return i;
  }

  /* Looks for members that name the value. */
  private static final class Sought {
    private boolean named;
    private @Nullable NamedSecrets secrets;

    /* The nearest to the value is the last. */
    void all(Scan s, int from, int to) {
      int i = from;
      while (i < to) {
        i = member(s, i, to);
      }
    }

    void first(Scan s, int from, int to) {
      int i = from;
      while (i < to && !named) {
        i = member(s, i, to);
      }
    }

    private int member(Scan s, int from, int to) {
      byte[] b = s.bytes();
      if (!Bytes.letter(b[from]) || (from > s.from() && Bytes.alnum(b[from - 1]))) {
        return from + 1;
      }
      int end = from;
      while (end < to && FieldNames.letter(b[end])) {
        end++;
      }
      int value = signEnd(s, end, to);
      if (value < 0 || end - from > FieldNames.MOST_LETTERS) {
        return end;
      }
      String name = FieldName.of(s.text(from, end)).last().toLowerCase(Locale.ROOT);
      boolean kind = KINDS.contains(name);
      if (!kind && !NAMES.contains(name)) {
        return end;
      }
      value += NAMED_BY_PATH.equals(name) && value < to && b[value] == '/' ? 1 : 0;
      int valueEnd = value;
      while (valueEnd < to && (FieldNames.letter(b[valueEnd]) || b[valueEnd] < 0)) {
        valueEnd++;
        if (valueEnd + 1 < to && b[valueEnd] == '/' && FieldNames.letter(b[valueEnd + 1])) {
          /* {"Key":"db/password","Value":"x"} */
          value = valueEnd + 1;
          valueEnd++;
        }
      }
      boolean meant = valueEnd - value >= 2 && valueEnd - value <= FieldNames.MOST_LETTERS;
      Recogniser found = meant ? s.names().of(b, value, valueEnd) : null;
      if (found instanceof NamedSecrets secret && !(kind && secret != NamedSecrets.SURE)) {
        named = true;
        secrets = secret;
      } else if (!kind) {
        named = true;
        secrets = null;
      }
      return Math.max(end, valueEnd);
    }

    /* Behind the sign and the quotes that follow a name, or -1 when it is none. */
    private static int signEnd(Scan s, int end, int to) {
      byte[] b = s.bytes();
      int i = end;
      while (i < to
          && i - end < 4
          && (b[i] == '\\' || b[i] == '"' || b[i] == '\'' || b[i] == ' ')) {
        i++;
      }
      if (i >= to || (b[i] != ':' && b[i] != '=' && b[i] != '>')) {
        return -1;
      }
      int start = i + 1;
      i = start;
      while (i < to
          && i - start < 6
          && (b[i] == '\\' || b[i] == '"' || b[i] == '\'' || b[i] == ' ' || b[i] == '>')) {
        i++;
      }
      return i;
    }
  }
}
