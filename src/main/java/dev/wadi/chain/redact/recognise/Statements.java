package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.FieldNames;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * Secrets in statements of SQL that stand behind no sign: {@code IDENTIFIED BY 'x'}, {@code
 * PASSWORD 'x'} and {@code PASSWORD('x')}, and the columns of {@code INSERT INTO t (name, password)
 * VALUES (…)}.
 */
final class Statements extends Recogniser {
  /** How much of a list of columns is looked at, and how many columns it may have. */
  private static final int MOST = 4096;

  private static final int MOST_COLUMNS = 63;

  /** How far behind IDENTIFIED its BY may stand. */
  private static final int CLAUSE = 96;

  private static final List<Beginning> BEGINNINGS =
      List.of(
          Beginning.letters(
              List.of(
                  "password",
                  "PASSWORD",
                  "Password",
                  "IDENTIFIED",
                  "identified",
                  "Identified",
                  "INSERT",
                  "insert",
                  "Insert",
                  "REPLACE INTO")));

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
    switch (b[i] | 32) {
      case 'p' -> {
        if (wordEnd - i == 8 && Bytes.matches(b, i, s.to(), "password")) {
          password(s, wordEnd);
        }
      }
      case 'i' -> {
        if (Bytes.matches(b, i, s.to(), "identified ")) {
          identified(s, wordEnd);
        } else if (Bytes.matches(b, i, s.to(), "insert ")) {
          /* INSERT IGNORE INTO, INSERT LOW_PRIORITY INTO */
          int into = i + 7;
          while (into - i < 24 && !Bytes.matches(b, into, s.to(), "into ")) {
            into++;
          }
          if (Bytes.matches(b, into, s.to(), "into ")) {
            columns(s, into + 5);
          }
        }
      }
      default -> {
        if (Bytes.matches(b, i, s.to(), "replace into ")) {
          columns(s, i + 13);
        }
      }
    }
    return i;
  }

  /* PASSWORD 'x', PASSWORD('x'), PASSWORD FOR 'a'@'b' = 'x' */
  private static void password(Scan s, int wordEnd) {
    int i = NamedValue.blanksEnd(s, wordEnd);
    if (s.byteAt(i) == '(') {
      literal(s, NamedValue.blanksEnd(s, i + 1));
    } else if (i > wordEnd
        && (s.byteAt(i) == '\'' || (s.byteAt(i + 1) == '\'' && "ENen".indexOf(s.byteAt(i)) >= 0))) {
      literal(s, i);
    } else if (i > wordEnd && Bytes.matches(s.bytes(), i, s.to(), "for ")) {
      int limit = Math.min(s.to(), i + CLAUSE);
      int sign = i;
      while (sign < limit && s.bytes()[sign] != '=') {
        sign++;
      }
      s.charge(sign - i);
      if (sign < limit) {
        literal(s, NamedValue.blanksEnd(s, sign + 1));
      }
    }
  }

  /* IDENTIFIED BY 'x', IDENTIFIED BY PASSWORD 'x', IDENTIFIED WITH plugin AS 'x', BY x */
  private static void identified(Scan s, int wordEnd) {
    byte[] b = s.bytes();
    int limit = Math.min(s.to(), wordEnd + CLAUSE);
    for (int i = wordEnd; i + 3 < limit; i++) {
      if (b[i] != ' ') {
        continue;
      }
      boolean by = Bytes.matches(b, i, s.to(), " by ");
      if (by || Bytes.matches(b, i, s.to(), " as ")) {
        int at = NamedValue.blanksEnd(s, i + 4);
        for (String word : new String[] {"password ", "values ", "random "}) {
          at += Bytes.matches(b, at, s.to(), word) ? word.length() : 0;
        }
        if (!literal(s, at) && by && i == wordEnd) {
          int end = NamedValue.bareEnd(s, at, false);
          boolean statement = b[i - 1] == 'D' || SecretLooks.isLikely(s, at, end);
          if (end > at && statement && NamedValue.looksSecret(b, at, end)) {
            NamedSecrets.SURE.takes(s, at, end);
          }
        }
        break;
      }
    }
    s.charge(CLAUSE);
  }

  /* A string of SQL at i, in which a quote is doubled; false when none begins there. */
  private static boolean literal(Scan s, int at) {
    int i = at;
    if ("NEne_".indexOf(s.byteAt(i)) >= 0 && s.byteAt(i + 1) == '\'') {
      i++;
    }
    while (s.byteAt(i) == '\\' && i - at < 8) {
      i++;
    }
    byte quote = s.byteAt(i);
    if (quote != '\'' && quote != '"') {
      return false;
    }
    int end = literalEnd(s, i);
    if (end > i + 1) {
      NamedSecrets.SURE.takes(s, i + 1, end);
    }
    return true;
  }

  /* The closing quote of the string that opens at i, or the end of the text. */
  private static int literalEnd(Scan s, int open) {
    byte[] b = s.bytes();
    byte quote = b[open];
    int slashes = 0;
    while (s.byteAt(open - slashes - 1) == '\\' && slashes < 8) {
      slashes++;
    }
    int i = open + 1;
    int limit = Math.min(s.to(), open + MOST);
    while (i < limit) {
      if (b[i] == quote && s.byteAt(i + 1) == quote) {
        i += 2;
      } else if (b[i] == quote) {
        break;
      } else {
        i += b[i] == '\\' && slashes == 0 ? 2 : 1;
      }
    }
    s.charge(i - open);
    return Math.min(i, limit) - (i < limit ? slashes : 0);
  }

  /* The columns that hold secrets, as bits; then each row of values. */
  private void columns(Scan s, int from) {
    byte[] b = s.bytes();
    int limit = Math.min(s.to(), from + MOST);
    if (s.doneTo(this) > from) {
      return;
    }
    int i = from;
    while (i < limit && i - from < 160 && b[i] != '(') {
      i++;
    }
    if (i >= limit || b[i] != '(') {
      s.charge(i - from);
      return;
    }
    long secret = 0;
    int column = 0;
    i++;
    while (i < limit && b[i] != ')' && column <= MOST_COLUMNS) {
      int end = i;
      while (end < limit && b[end] != ',' && b[end] != ')') {
        end++;
      }
      if (isSecret(s, i, end)) {
        secret |= 1L << column;
      }
      column++;
      i = end < limit && b[end] == ',' ? end + 1 : end;
    }
    s.charge(Math.min(i, limit) - from);
    s.done(this, Math.min(i, limit));
    if (secret == 0 || i >= limit) {
      return;
    }
    int values = i + 1;
    while (values < limit && !Bytes.matches(b, values, s.to(), "values") && values - i < 160) {
      values++;
    }
    if (values < limit && Bytes.matches(b, values, s.to(), "values")) {
      rows(s, values + 6, secret);
    }
  }

  private static boolean isSecret(Scan s, int from, int to) {
    int start = from;
    int end = to;
    while (start < end && !FieldNames.letter(s.bytes()[start])) {
      start++;
    }
    while (end > start && !FieldNames.letter(s.bytes()[end - 1])) {
      end--;
    }
    if (end - start < 2 || end - start > FieldNames.MOST_LETTERS) {
      return false;
    }
    Recogniser found = s.names().of(s.bytes(), start, end);
    return found == NamedSecrets.SURE || found == NamedSecrets.LIKELY;
  }

  private void rows(Scan s, int from, long secret) {
    byte[] b = s.bytes();
    int i = from;
    int depth = 0;
    int column = 0;
    int start = from;
    while (i < s.to()) {
      byte c = b[i];
      if (c == '\'' && depth > 0) {
        int end = literalEnd(s, i);
        if (column <= MOST_COLUMNS && (secret >>> column & 1) != 0 && end > i + 1) {
          NamedSecrets.SURE.takes(s, i + 1, end);
        }
        i = Math.max(i + 1, end + 1);
        start = i;
        continue;
      }
      if (c == '(') {
        depth++;
        column = depth == 1 ? 0 : column;
        start = depth == 1 ? i + 1 : start;
      } else if (c == ')' || (c == ',' && depth == 1)) {
        bare(s, start, i, column, secret);
        column += c == ',' ? 1 : 0;
        depth -= c == ')' ? 1 : 0;
        start = i + 1;
      } else if (depth == 0 && c != ',' && c > ' ') {
        break;
      }
      i++;
    }
    s.charge(i - from);
    s.done(this, i);
  }

  /* A number, or a string in double quotes. */
  private static void bare(Scan s, int from, int to, int column, long secret) {
    if (column > MOST_COLUMNS || (secret >>> column & 1) == 0) {
      return;
    }
    int start = from;
    int end = to;
    while (start < end && " \"\\".indexOf(s.bytes()[start]) >= 0) {
      start++;
    }
    while (end > start && " \"\\".indexOf(s.bytes()[end - 1]) >= 0) {
      end--;
    }
    boolean placeholder = end - start <= 1 || s.byteAt(start) == ':' || s.byteAt(start) == '$';
    if ((!placeholder && s.byteAt(end - 1) != ')') || isQuoted(s, start)) {
      NamedSecrets.SURE.takes(s, start, end);
    }
  }

  private static boolean isQuoted(Scan s, int start) {
    return s.byteAt(start - 1) == '"';
  }
}
