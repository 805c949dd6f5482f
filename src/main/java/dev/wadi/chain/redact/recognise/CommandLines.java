package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.recognise.CommandTable.How;
import dev.wadi.chain.redact.recognise.CommandTable.Spec;
import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.FieldNames;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * Secrets on command lines, as a shell has them and as a list of strings: {@code curl -sSu name:x},
 * {@code mysql -px}, {@code ["sshpass","-p","x"]}. Which commands take them where is said by {@code
 * commands.txt}.
 */
final class CommandLines extends Recogniser {
  private static final CommandTable TABLE = CommandTable.read("commands.txt");
  private static final int MOST_NAME = TABLE.mostLetters();

  private static final List<Beginning> BEGINNINGS = List.of(Beginning.letters(TABLE.beginnings()));

  /** Letters that may stand before the option in one word. */
  private static final int MOST_CLUSTER = 5;

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.SECRET);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    byte before = s.byteAt(i - 1);
    if (before == '-' || before == '.' || before == '_' || before < 0) {
      return i;
    }
    int end = wordEnd;
    while (end < s.to() && end - i <= MOST_NAME && (Bytes.word(b[end]) || b[end] == '-')) {
      end++;
    }
    int behind = Bytes.matches(b, end, s.to(), ".exe") ? end + 4 : end;
    byte sign = s.byteAt(behind);
    boolean listed = sign == '"' || sign == '\'' || sign == '\\';
    if (end - i > MOST_NAME || !(listed || sign == ' ' || sign == '\t')) {
      return i;
    }
    List<Spec> specs = TABLE.of(b, i, end);
    if (specs.isEmpty()) {
      return i;
    }
    Words words = new Words(s, behind, listed);
    for (Spec spec : specs) {
      int from = spec.second().isEmpty() ? 0 : words.behind(spec.second());
      if (from >= 0) {
        look(s, words, spec, from);
      }
    }
    return i;
  }

  private static void look(Scan s, Words words, Spec spec, int from) {
    if (spec.how() == How.NAMED) {
      named(s, words, from);
      return;
    }
    int place = spec.place();
    if (place > 0) {
      int k = words.operand(from, place);
      if (k >= 0) {
        operand(s, spec.how(), words.start(k), words.end(k));
      }
      return;
    }
    for (int k = from; k < words.count(); k++) {
      for (String option : spec.where()) {
        option(s, words, spec.how(), k, option);
      }
    }
  }

  /* setx DB_PASSWORD x, Set-Variable -Name token -Value x, reg add … /v Password /d x */
  private static void named(Scan s, Words words, int from) {
    for (int k = from; k + 1 < words.count(); k++) {
      int start = words.start(k);
      int end = words.end(k);
      start += Bytes.matches(s.bytes(), start, end, "env:") ? 4 : 0;
      for (int i = end - 1; i > start; i--) {
        if (s.bytes()[i] == '/') {
          /* db/password of a store of keys */
          start = i + 1;
          break;
        }
      }
      if (end - start < 2
          || end - start > FieldNames.MOST_LETTERS
          || !(s.names().of(s.bytes(), start, end) instanceof NamedSecrets secrets)) {
        continue;
      }
      int value = k + 1;
      while (value + 1 < words.count() && isSwitch(s, words, value)) {
        value++;
      }
      boolean secret =
          words.quoted(value)
              ? NamedValue.looksSecret(s.bytes(), words.start(value), words.end(value))
              : SecretLooks.isToken(s, words.start(value), words.end(value));
      if (secret && secrets.takes(s, words.start(value), words.end(value))) {
        return;
      }
    }
  }

  /* An option between a name and its value, or the type of an entry of the registry. */
  private static boolean isSwitch(Scan s, Words words, int k) {
    byte first = s.byteAt(words.start(k));
    int length = words.end(k) - words.start(k);
    return !words.quoted(k)
        && (first == '-'
            || (first == '/' && length <= 3)
            || Bytes.matches(s.bytes(), words.start(k), words.end(k), "reg_"));
  }

  /* One that no option names: not every word there is a secret. */
  private static void operand(Scan s, How how, int start, int end) {
    byte[] b = s.bytes();
    int from = start;
    int to = end;
    if (how == How.SLASH) {
      from = indexOf(s, start, end, '/') + 1;
      int at = indexOf(s, Math.max(from, start), end, '@');
      to = at < 0 ? end : at;
      if (from == 0 || (at < 0 && !SecretLooks.isStrong(s, from, to))) {
        return;
      }
    } else if (b[start] == '/' || b[start] == '\\' || !SecretLooks.isToken(s, start, end)) {
      return;
    }
    NamedSecrets.SURE.takes(s, from, to);
  }

  private static void option(Scan s, Words words, How how, int k, String option) {
    byte[] b = s.bytes();
    int start = words.start(k);
    int end = words.end(k);
    int length = option.length();
    if (length > 2 || option.charAt(0) != '-') {
      if (!startsWith(b, start, end, option)) {
        return;
      }
      if (end - start == length && how != How.REST) {
        next(s, words, how, k);
      } else if (end - start > length && (b[start + length] == '=' || how == How.REST)) {
        value(s, how, start + length + (b[start + length] == '=' ? 1 : 0), end);
      }
      return;
    }
    if (b[start] != '-' || s.byteAt(start + 1) == '-') {
      return;
    }
    int at = start + 1;
    int last = Math.min(end, start + 1 + (how == How.REST ? 1 : MOST_CLUSTER));
    while (at < last && b[at] != option.charAt(1) && Bytes.letter(b[at])) {
      at++;
    }
    if (at >= last || b[at] != option.charAt(1)) {
      return;
    }
    if (at + 1 == end) {
      if (how != How.REST) {
        next(s, words, how, k);
      }
    } else if (how == How.PAIR || how == How.PERCENT || (at == start + 1 && how != How.NEXT)) {
      value(s, how, at + 1 + (b[at + 1] == '=' ? 1 : 0), end);
    }
  }

  private static void next(Scan s, Words words, How how, int before) {
    int k = before;
    boolean encrypted = false;
    if (how == How.LINE && k + 2 < words.count() && isDigit(s, words, k + 1)) {
      /* "radius-server key 7 0822…": the digit says how it is encrypted. */
      k++;
      int length = words.end(k + 1) - words.start(k + 1);
      encrypted = length >= 6 && SecretLooks.hasDigit(s, words.start(k + 1), words.end(k + 1));
    }
    boolean line =
        how != How.LINE
            || encrypted
            || (k + 1 < words.count()
                && !words.quoted(k)
                && SecretLooks.isLikely(s, words.start(k + 1), words.end(k + 1)));
    if (k + 1 < words.count() && line) {
      int start = words.start(k + 1);
      boolean option = s.byteAt(start) == '-' && !words.quoted(k + 1);
      if (!option) {
        value(s, how, start, words.end(k + 1));
      }
    }
  }

  private static boolean isDigit(Scan s, Words words, int k) {
    return words.end(k) - words.start(k) == 1 && Bytes.digit(s.bytes()[words.start(k)]);
  }

  private static void value(Scan s, How how, int from, int to) {
    int start = from;
    int end = to;
    byte quote = s.byteAt(start);
    if (end - start > 2 && (quote == '"' || quote == '\'') && s.byteAt(end - 1) == quote) {
      start++;
      end--;
    }
    int sign =
        switch (how) {
          case PAIR -> SecretLooks.colon(s, start, end);
          case PERCENT -> indexOf(s, start, end, '%');
          case COMMA -> indexOf(s, start, end, ',');
          case INNER -> indexOf(s, start, end, '=');
          case SOURCE -> Bytes.matches(s.bytes(), start, end, "pass:") ? start + 4 : -1;
          default -> start - 1;
        };
    if (sign >= start && NamedValue.isNothing(s, start, end)) {
      /* <user:password> */
      return;
    }
    int first = sign + 1;
    if (sign >= start && end - first > 2 && s.byteAt(first) == s.byteAt(end - 1)) {
      boolean quoted = s.byteAt(first) == '"' || s.byteAt(first) == '\'';
      first += quoted ? 1 : 0;
      end -= quoted ? 1 : 0;
    }
    if (sign >= start
        && end - first > 4
        && s.byteAt(first) == '\\'
        && s.byteAt(end - 2) == '\\'
        && s.byteAt(first + 1) == s.byteAt(end - 1)) {
      first += 2;
      end -= 2;
    }
    if (first < end && first > start && s.byteAt(end) == s.byteAt(first)) {
      /* "ann":"x" */
      int open = s.byteAt(first) == '\\' ? first + 1 : first;
      first = s.byteAt(open) == '"' || s.byteAt(open) == '\'' ? open + 1 : first;
    }
    boolean whole = how == How.SECRET || how == How.NEXT || how == How.REST || how == How.LINE;
    if (sign >= 0 || whole) {
      NamedSecrets.SURE.takes(s, first, end);
    }
  }

  private static int indexOf(Scan s, int from, int to, char c) {
    for (int i = from; i < to; i++) {
      if (s.bytes()[i] == c) {
        return i;
      }
    }
    return -1;
  }

  private static boolean startsWith(byte[] b, int start, int end, String text) {
    if (end - start < text.length()) {
      return false;
    }
    for (int k = 0; k < text.length(); k++) {
      if (b[start + k] != text.charAt(k)) {
        return false;
      }
    }
    return true;
  }

  /** The words behind a command, without their quotes. */
  private static final class Words {
    private static final int MOST = 48;
    private static final int MOST_BYTES = 1024;

    private final Scan s;
    private final int limit;
    private final int[] starts = new int[MOST];
    private final int[] ends = new int[MOST];
    private final boolean[] quotes = new boolean[MOST];
    private int count;

    Words(Scan s, int from, boolean listed) {
      this.s = s;
      this.limit = Math.min(s.to(), from + MOST_BYTES);
      int i = listed ? list(from) : line(from);
      s.charge(i - from);
    }

    int count() {
      return count;
    }

    int start(int k) {
      return starts[k];
    }

    int end(int k) {
      return ends[k];
    }

    boolean quoted(int k) {
      return quotes[k];
    }

    /* Strings with commas between them; "from" is where the quote of the command is closed. */
    private int list(int from) {
      int i = quoteEnd(from);
      while (i < limit && count < MOST) {
        int k = i;
        while (k < limit && k - i < 12 && ", \n\t".indexOf(s.bytes()[k]) >= 0) {
          k++;
        }
        int open = quoteEnd(k);
        if (k == i || open == k) {
          return k;
        }
        byte quote = s.bytes()[open - 1];
        int end = closing(open, quote);
        add(open, end, true);
        i = quoteEnd(end);
        if (i == end) {
          return i;
        }
      }
      return i;
    }

    private int line(int from) {
      byte[] b = s.bytes();
      int i = from;
      while (i < limit && count < MOST) {
        while (i < limit && (b[i] == ' ' || b[i] == '\t')) {
          i++;
        }
        if (i >= limit || NamedValue.lineFeed(s, i) > 0 || "|;&>".indexOf(b[i]) >= 0) {
          return i;
        }
        int open = quoteEnd(i);
        if (open > i) {
          int end = closing(open, b[open - 1]);
          byte behind = s.byteAt(quoteEnd(end));
          if (count == 0 && end >= limit
              || (behind != ' ' && behind != 0 && open - i == 1 && Bytes.word(behind))) {
            return i;
          }
          end = behind == ':' && open - i <= 2 && count > 0 ? paired(quoteEnd(end)) : end;
          add(open, end, true);
          i = Math.max(i + 1, quoteEnd(end));
          continue;
        }
        int start = i;
        i = bare(i);
        add(start, i, false);
        if (i < limit && b[i] != ' ' && b[i] != '\t') {
          return i;
        }
      }
      return i;
    }

    /* The end of what stands behind the colon of "ann":"x". */
    private int paired(int colon) {
      int open = quoteEnd(colon + 1);
      return open > colon + 1 ? closing(open, s.bytes()[open - 1]) : bare(colon + 1);
    }

    /* To the next blank; a string that opens behind a sign or an option belongs to the word. */
    private int bare(int from) {
      byte[] b = s.bytes();
      int i = from;
      while (i < limit && b[i] != ' ' && b[i] != '\t' && NamedValue.lineFeed(s, i) == 0) {
        int open = quoteEnd(i);
        if (open == i) {
          i++;
          continue;
        }
        boolean paired =
            i > from && b[i - 1] == ':' && count > 0 && s.byteAt(starts[count - 1]) == '-';
        if (paired && open - i <= 2) {
          int close = closing(open, b[open - 1]);
          i = Math.min(limit, Math.max(open, quoteEnd(close)));
          continue;
        }
        boolean opens =
            i > from
                && (b[i - 1] == '='
                    || (b[from] == '-' && i - from <= 6)
                    || (b[from] == '/' && b[i - 1] == ':'));
        if (!opens || open - i > 1) {
          return i;
        }
        i = Math.min(limit, closing(open, b[i]) + 1);
      }
      return Math.min(i, limit);
    }

    /* Behind the quote at i, with backslashes before it or not; i when none stands there. */
    private int quoteEnd(int i) {
      int k = i;
      while (s.byteAt(k) == '\\' && k - i < 4) {
        k++;
      }
      byte c = s.byteAt(k);
      return k < limit && (c == '"' || c == '\'') ? k + 1 : i;
    }

    private int closing(int open, byte quote) {
      byte[] b = s.bytes();
      int i = open;
      while (i < limit && b[i] != quote) {
        i++;
      }
      while (i > open && i < limit && b[i - 1] == '\\') {
        i--;
      }
      return i;
    }

    private void add(int start, int end, boolean quoted) {
      if (end > start) {
        starts[count] = start;
        ends[count] = end;
        quotes[count] = quoted;
        count++;
      }
    }

    /** The number of the word behind this one, or -1 when it is not there. */
    int behind(String word) {
      for (int k = 0; k < Math.min(count, 6); k++) {
        if (ends[k] - starts[k] == word.length()
            && startsWith(s.bytes(), starts[k], ends[k], word)) {
          return k + 1;
        }
      }
      return -1;
    }

    /** The n-th word that is no option, or -1. */
    int operand(int from, int n) {
      int left = n;
      for (int k = from; k < count; k++) {
        if (quotes[k] || s.byteAt(starts[k]) != '-') {
          left--;
          if (left == 0) {
            return k;
          }
        }
      }
      return -1;
    }
  }
}
