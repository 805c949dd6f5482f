package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import dev.wadi.chain.redact.scan.Kind;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.function.Consumer;

/**
 * What redaction left in a text: {@code [REDACTED:cc]} and pseudonyms, {@code <EMAIL:7f3a9c1e>}.
 */
final class RedactionTokens {
  private static final byte[] BEGINNING = "[REDACTED:".getBytes(US_ASCII);
  private static final int MAX_WORD = 64;
  private static final int PSEUDONYM_DIGITS = 8;
  private static final Map<String, String> TYPES = types();

  private RedactionTokens() {}

  /* Two kinds may share a word; then the word itself is the type. */
  private static Map<String, String> types() {
    Map<String, String> types = new HashMap<>();
    Set<String> shared = new HashSet<>();
    for (Kind kind : Kind.known()) {
      String word = kind.token().substring(BEGINNING.length, kind.token().length() - 1);
      if (types.put(word, kind.key()) != null) {
        shared.add(word);
      }
    }
    shared.forEach(word -> types.put(word, word));
    return Map.copyOf(types);
  }

  /** Tells the type of each token, in order. */
  static void find(byte[] text, Consumer<String> type) {
    for (int i = 0; i < text.length; i++) {
      if (text[i] == '[') {
        i = token(text, i, type);
      } else if (text[i] == '<') {
        i = pseudonym(text, i, type);
      }
    }
  }

  /* Both return where to go on from: the token's last byte, or the byte it did not begin with. */
  private static int token(byte[] text, int at, Consumer<String> type) {
    int from = at + BEGINNING.length;
    if (from > text.length || !Arrays.equals(text, at, from, BEGINNING, 0, BEGINNING.length)) {
      return at;
    }
    int end = from;
    while (end < text.length && end - from <= MAX_WORD && isWord(text[end])) {
      end++;
    }
    if (end == from || end == text.length || text[end] != ']') {
      return at;
    }
    String word = new String(text, from, end - from, US_ASCII);
    type.accept(TYPES.getOrDefault(word, word));
    return end;
  }

  private static int pseudonym(byte[] text, int at, Consumer<String> type) {
    int end = at + 1;
    while (end < text.length && end - at <= MAX_WORD && isName(text[end])) {
      end++;
    }
    int close = end + 1 + PSEUDONYM_DIGITS;
    if (end == at + 1 || close >= text.length || text[end] != ':' || text[close] != '>') {
      return at;
    }
    for (int i = end + 1; i < close; i++) {
      if (Character.digit(text[i], 16) < 0) {
        return at;
      }
    }
    String key = new String(text, at + 1, end - at - 1, US_ASCII).toLowerCase(Locale.ROOT);
    if (Kind.known().stream().noneMatch(kind -> kind.key().equals(key))) {
      return at;
    }
    type.accept(key);
    return close;
  }

  private static boolean isWord(byte c) {
    return c >= 'a' && c <= 'z' || isName(c) || c == '-' || c == '.';
  }

  private static boolean isName(byte c) {
    return c >= 'A' && c <= 'Z' || c >= '0' && c <= '9' || c == '_';
  }
}
