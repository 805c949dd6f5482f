package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Set;

/** Values of cookies: pairs with an equals sign, to the end of the header, or a token. */
final class Cookies extends Recogniser {
  private static final Set<String> NAMES = Set.of("cookie", "cookies");

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.name(NAMES, name -> NAMES.contains(name.last())));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.COOKIE);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int keyStart, int at) {
    if (!s.on(Kind.COOKIE)) {
      return keyStart;
    }
    boolean header = s.bytes()[at] == ':' && s.byteAt(at + 1) == ' ';
    long place = NamedValue.valueAt(s, NamedValue.keyBefore(s, at), at, header);
    if (place < 0) {
      return keyStart;
    }
    int start = NamedValue.start(place);
    int end = NamedValue.trimmed(s.bytes(), start, NamedValue.end(place));
    if (end <= start || NamedValue.isNothing(s, start, end)) {
      return keyStart;
    }
    boolean pairs = false;
    int limit = Math.min(end, start + NamedValue.LOOK);
    for (int i = start; i < limit && !pairs; i++) {
      pairs = s.bytes()[i] == '=';
    }
    s.charge(limit - start);
    if (pairs || NamedValue.looksLikeToken(s.bytes(), start, end)) {
      s.add(Kind.COOKIE, start, end, 85);
      return end;
    }
    return keyStart;
  }
}
