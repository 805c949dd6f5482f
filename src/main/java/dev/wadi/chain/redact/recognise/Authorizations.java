package dev.wadi.chain.redact.recognise;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/** Credentials in {@code Authorization: …}, by their scheme: RFC 7235. */
final class Authorizations extends Recogniser {
  private static final WordList WORDS = WordList.read("schemes.txt", "list", "token");

  /** Schemes whose credentials go on to the end of the header, joined by commas. */
  private static final Set<String> LISTS = WORDS.of("list");

  /** Schemes with one token behind them. */
  private static final Set<String> SCHEMES = WORDS.of("token");

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.name(Set.of("authorization"), name -> name.last().equals("authorization")));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.AUTHORIZATION);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int keyStart, int at) {
    if (!s.on(Kind.AUTHORIZATION)) {
      return keyStart;
    }
    byte[] b = s.bytes();
    long place = NamedValue.valueAt(s, NamedValue.keyBefore(s, at), at, true);
    if (place < 0) {
      return keyStart;
    }
    int start = NamedValue.start(place);
    int end = NamedValue.trimmed(b, start, NamedValue.end(place));
    if (end <= start || NamedValue.isNothing(s, start, end)) {
      return keyStart;
    }
    boolean quoted = b[start - 1] == '"' || b[start - 1] == '\'';
    int word = start;
    int limit = Math.min(end, start + NamedValue.LOOK);
    while (word < limit && b[word] != ' ') {
      word++;
    }
    s.charge(word - start);
    if (word == limit && word < end) {
      word = Math.min(end, NamedValue.bareEnd(s, start, false));
    }
    String scheme =
        new String(b, start, Math.min(40, word - start), ISO_8859_1).toLowerCase(Locale.ROOT);
    if (word == end || (!SCHEMES.contains(scheme) && !LISTS.contains(scheme))) {
      /* No scheme: the first word itself, unless it is prose. */
      int stop = quoted ? end : word;
      if (stop > start
          && ((stop == end && word == end) || NamedValue.looksLikeToken(b, start, word))
          && NamedValue.looksSecret(b, start, stop)) {
        s.add(Kind.AUTHORIZATION, start, stop, 80);
      }
      return keyStart;
    }
    int from = word + 1;
    if (LISTS.contains(scheme)) {
      if (NamedValue.isNothing(s, from, end)) {
        return keyStart;
      }
      s.add(Kind.AUTHORIZATION, from, end, 90);
      return keyStart;
    }
    int stop = from;
    while (stop < end && stop - from < 8192 && b[stop] != ' ' && b[stop] != ',') {
      stop++;
    }
    if (scheme.equals("bearer") && (s.on(Kind.BEARER) || s.on(Kind.JWT))) {
      return keyStart;
    }
    if (stop > from
        && !NamedValue.isNothing(s, from, stop)
        && NamedValue.looksSecret(b, from, stop)) {
      s.add(Kind.AUTHORIZATION, from, stop, 90);
    }
    return keyStart;
  }
}
