package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** The user information of a URL at {@code ://}: name and password before an at sign. */
final class UrlCredentials extends Recogniser {
  private static final List<Beginning> BEGINNINGS = List.of(Beginning.sign("://"));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.URL_CREDENTIALS);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int colon, int behind) {
    byte[] b = s.bytes();
    int start = colon + 3;
    int limit = Math.min(s.to(), start + 512);
    int at = -1;
    int firstColon = -1;
    int i = start;
    for (; i < limit; i++) {
      byte c = b[i];
      if (c == '@') {
        at = i;
      } else if (c == ':' && firstColon < 0) {
        firstColon = i;
      } else if ((c <= ' ' && c >= 0)
          || c == '/'
          || c == '?'
          || c == '"'
          || c == '\''
          || (c == '<' && i > start)
          || (c == '>' && b[start] != '<')
          || c == '\\'
          || c == '`') {
        break;
      }
    }
    s.charge(i - start);
    if (at < 0 || at == start) {
      return start;
    }
    s.lookedFar();
    if (s.tokens().isAll(b, start, at, s.to())) {
      return start;
    }
    boolean password = firstColon >= 0 && firstColon < at && firstColon + 1 < at;
    if (password && isStars(b, firstColon + 1, at)) {
      return start;
    }
    if (password
        || (at - start >= 16
            && NamedValue.looksLikeToken(b, start, at)
            && hasDigit(b, start, at))) {
      s.add(Kind.URL_CREDENTIALS, start, at, 95);
      return at;
    }
    return start;
  }

  private static boolean hasDigit(byte[] b, int start, int end) {
    for (int i = start; i < end; i++) {
      if (Bytes.digit(b[i])) {
        return true;
      }
    }
    return false;
  }

  private static boolean isStars(byte[] b, int start, int end) {
    for (int i = start; i < end; i++) {
      if (b[i] != '*') {
        return false;
      }
    }
    return true;
  }
}
