package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * What statements and commands say without a sign: {@code IDENTIFIED BY 'x'}, {@code PASSWORD 'x'}
 * of SQL, {@code curl -u name:x}, {@code mysql -px}.
 */
final class Commands extends Recogniser {
  /** How much of a command line is looked at. */
  private static final int COMMAND = 256;

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.letters(List.of("pas", "PAS", "Pas", "IDE", "ide", "cur", "mys")));

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
        if (Bytes.matches(b, i, s.to(), "password ")) {
          statement(s, i, i + 8);
        }
      }
      case 'i' -> {
        if (Bytes.matches(b, i, s.to(), "identified by ")) {
          statement(s, i, i + 13);
        }
      }
      case 'c' -> {
        if (Bytes.matches(b, i, s.to(), "curl ")) {
          userOption(s, i + 4);
        }
      }
      case 'm' -> {
        if (Bytes.matches(b, i, s.to(), "mysql ") || Bytes.matches(b, i, s.to(), "mysqldump ")) {
          gluedOption(s, i + 5);
        }
      }
      default -> {}
    }
    return i;
  }

  /* A string of SQL; a quote in it is doubled. */
  private void statement(Scan s, int i, int blank) {
    byte[] b = s.bytes();
    int start = blank + 2;
    if (s.byteAt(blank + 1) != '\'' || !s.boundaryBefore(i)) {
      return;
    }
    int end = start;
    int limit = Math.min(s.to(), start + COMMAND);
    while (end < limit && (b[end] != '\'' || s.byteAt(end + 1) == '\'')) {
      end += b[end] == '\'' ? 2 : 1;
    }
    end = Math.min(end, limit);
    s.charge(end - i);
    if (end > start && !NamedValue.isNothing(s, start, end)) {
      s.lookedFar();
      s.add(Kind.SECRET, start, end, 85);
    }
  }

  /* "-u name:secret" and "--user name:secret"; what is looked at once is not looked at again. */
  private void userOption(Scan s, int from) {
    byte[] b = s.bytes();
    int limit = Math.min(s.to(), from + COMMAND);
    for (int i = Math.max(from, s.doneTo(this)); i + 4 < limit; i++) {
      if (b[i] != ' ' || b[i + 1] != '-') {
        continue;
      }
      int at = -1;
      if ((b[i + 2] == 'u' || b[i + 2] == 'U') && b[i + 3] == ' ') {
        at = i + 4;
      } else if (Bytes.matches(b, i + 1, s.to(), "--user ")) {
        at = i + 8;
      } else if (Bytes.matches(b, i + 1, s.to(), "--proxy-user ")) {
        at = i + 14;
      }
      if (at > 0) {
        user(s, at);
      }
    }
    s.done(this, Math.max(s.doneTo(this), limit));
    s.charge(limit - from);
  }

  private void user(Scan s, int at) {
    byte quote = s.byteAt(at);
    boolean quoted = quote == '"' || quote == '\'';
    int i = quoted ? at + 1 : at;
    int limit = Math.min(s.to(), i + COMMAND);
    int colon = -1;
    while (i < limit && (quoted ? s.bytes()[i] != quote : s.bytes()[i] > ' ' || s.bytes()[i] < 0)) {
      if (s.bytes()[i] == ':' && colon < 0) {
        colon = i;
      }
      i++;
    }
    s.charge(i - at);
    if (colon > 0 && i > colon + 1 && !NamedValue.isNothing(s, colon + 1, i)) {
      s.lookedFar();
      s.add(Kind.SECRET, colon + 1, i, 85);
    }
  }

  /* "-psecret": a password may not stand apart from this option. */
  private void gluedOption(Scan s, int from) {
    byte[] b = s.bytes();
    int limit = Math.min(s.to(), from + COMMAND);
    for (int i = Math.max(from, s.doneTo(this)); i + 3 < limit; i++) {
      if (b[i] == ' ' && b[i + 1] == '-' && b[i + 2] == 'p' && b[i + 3] > ' ') {
        int start = i + 3;
        int end = start;
        while (end < limit && b[end] > ' ' && b[end] != '"' && b[end] != '`') {
          end++;
        }
        if (end > start && !NamedValue.isNothing(s, start, end)) {
          s.lookedFar();
          s.add(Kind.SECRET, start, end, 80);
        }
      }
    }
    s.done(this, Math.max(s.doneTo(this), limit));
    s.charge(limit - from);
  }
}
