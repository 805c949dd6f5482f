package dev.wadi.chain.redact;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import java.util.ArrayList;
import java.util.List;

/** Tokens that are known by how they begin. */
final class Tokens {
  /** Most letters in a line of a key. */
  private static final int KEY_LINE = 76;

  private Tokens() {}

  /** The first three bytes of everything that can begin here when these kinds are on. */
  static List<String> beginnings(Rules rules) {
    List<String> all = new ArrayList<>();
    if (rules.on(Kind.JWT)) {
      all.add("eyJ");
    }
    if (rules.on(Kind.BEARER)) {
      for (int mask = 0; mask < 8; mask++) {
        StringBuilder three = new StringBuilder();
        for (int k = 0; k < 3; k++) {
          char c = "bea".charAt(k);
          three.append((mask >> k & 1) == 0 ? c : Character.toUpperCase(c));
        }
        all.add(three.toString());
      }
    }
    if (rules.on(Kind.AUTHORIZATION)) {
      all.addAll(List.of("Bas", "bas"));
    }
    if (rules.on(Kind.PRIVATE_KEY)) {
      all.add("BEG");
    }
    if (rules.on(Kind.SECRET)) {
      all.addAll(
          List.of(
              "pas", "sec", "tok", "api", "PAS", "Pas", "IDE", "ide", "cur", "mys", "cli", "acc",
              "aut"));
    }
    if (rules.on(Kind.API_TOKEN)) {
      all.addAll(TokenTable.BUILT_IN.beginnings());
    }
    return all;
  }

  /**
   * Tries what can begin at the word at {@code i}.
   *
   * @return the place behind a finding, or {@code i}
   */
  static int at(Scanner s, int i) {
    byte c = s.b[i];
    if (c == 'e' && s.b[i + 1] == 'y' && s.b[i + 2] == 'J' && s.on(Kind.JWT)) {
      int end = jwt(s, i);
      if (end == i && s.on(Kind.API_TOKEN)) {
        end = encrypted(s, i);
        return end > i ? end : TokenTable.BUILT_IN.at(s, i);
      }
      return end;
    }
    int after = i;
    if ((c == 'b' || c == 'B') && (s.b[i + 1] | 32) == 'e' && s.on(Kind.BEARER)) {
      after = bearer(s, i);
    }
    if ((c == 'b' || c == 'B') && s.on(Kind.AUTHORIZATION) && after == i) {
      after = Secrets.basic(s, i);
    }
    if (c == 'B' && s.on(Kind.PRIVATE_KEY) && after == i) {
      after = privateKey(s, i);
    }
    if (s.on(Kind.SECRET) && after == i && s.byteAt(i - 1) == '-') {
      after = Secrets.option(s, i);
    }
    if (s.on(Kind.SECRET) && after == i) {
      Secrets.command(s, i);
    }
    if (s.on(Kind.API_TOKEN) && after == i) {
      after = TokenTable.BUILT_IN.at(s, i);
    }
    return after;
  }

  /** Three parts of base64url, the first two a JSON object each: RFC 7519. */
  private static int jwt(Scanner s, int i) {
    int first = runEnd(s, i);
    if (first - i < 4 || s.byteAt(first) != '.') {
      return i;
    }
    int second = runEnd(s, first + 1);
    if (second - first - 1 < 4
        || !Bytes.matches(s.b, first + 1, second, "eyj")
        || s.b[first + 3] != 'J'
        || s.byteAt(second) != '.') {
      return i;
    }
    int third = runEnd(s, second + 1);
    if (third == second + 1) {
      return i;
    }
    s.add(Kind.JWT, i, third, 99);
    return third;
  }

  /**
   * A JWT in a shape that is not the usual one: encrypted in five parts (RFC 7516), unsigned, or
   * with an opaque payload. It counts when the header decodes and names an algorithm.
   */
  private static int encrypted(Scanner s, int i) {
    int end = runEnd(s, i);
    if (s.byteAt(end) != '.' || end - i > 4096 || !hasAlgorithm(s, i, end)) {
      return i;
    }
    int parts = 1;
    while (parts < 5 && s.byteAt(end) == '.') {
      end = runEnd(s, end + 1);
      parts++;
    }
    if (parts < 3) {
      return i;
    }
    s.add(Kind.JWT, i, end, 95);
    return end;
  }

  private static boolean hasAlgorithm(Scanner s, int start, int end) {
    s.charge(end - start);
    byte[] header = Payloads.base64(s.b, start, end);
    String text = new String(header, java.nio.charset.StandardCharsets.ISO_8859_1);
    return text.startsWith("{") && text.endsWith("}") && text.contains("\"alg\"");
  }

  /**
   * From {@code -----BEGIN … PRIVATE KEY-----} to the matching end, or to the end of the text when
   * that is cut off: RFC 7468 and OpenSSH's and PGP's forms, with real or escaped line feeds.
   */
  private static int privateKey(Scanner s, int i) {
    byte[] b = s.b;
    if (i - 5 < s.from || !Bytes.matches(b, i - 5, s.to, "-----begin ")) {
      return i;
    }
    int j = i + 6;
    int limit = Math.min(s.to, j + 48);
    while (j < limit && b[j] != '-') {
      j++;
    }
    boolean key =
        (j - 11 >= i && Bytes.matches(b, j - 11, j, "private key"))
            || (j - 17 >= i && Bytes.matches(b, j - 17, j, "private key block"));
    if (!key) {
      return i;
    }
    int end = j;
    while (end < s.to && !(b[end] == '-' && Bytes.matches(b, end, s.to, "-----end "))) {
      end++;
    }
    if (end < s.to) {
      end += 9;
      while (end < s.to && b[end] != '-') {
        end++;
      }
      while (end < s.to && b[end] == '-') {
        end++;
      }
    } else {
      s.openKey = true;
    }
    s.charge(end - i);
    s.add(Kind.PRIVATE_KEY, i - 5, end, 99);
    return end;
  }

  /**
   * True when a line may go on with a key that an earlier line began: base64 of at most 76 letters
   * (RFC 7468 and RFC 4880), a header of an encrypted key (RFC 1421), or nothing.
   */
  static boolean isKeyBody(byte[] b, int from, int to) {
    int end = to;
    while (end > from && (b[end - 1] == ' ' || b[end - 1] == '\r' || b[end - 1] == '\n')) {
      end--;
    }
    int start = from;
    while (start < end && (b[start] == ' ' || b[start] == '\t')) {
      start++;
    }
    if (Bytes.matches(b, start, end, "proc-type:") || Bytes.matches(b, start, end, "dek-info:")) {
      return true;
    }
    for (int i = start; i < end; i++) {
      if (!Bytes.base64(b[i]) && b[i] != '=') {
        return false;
      }
    }
    return end - start <= KEY_LINE;
  }

  /** The end of the base64url run that {@code i} lies in; each run is measured once. */
  static int runEnd(Scanner s, int i) {
    if (i >= s.runStart && i <= s.runEnd) {
      return s.runEnd;
    }
    int j = i;
    while (j < s.to && Bytes.base64Url(s.b[j])) {
      j++;
    }
    s.charge(j - i);
    s.runStart = i;
    s.runEnd = j;
    return j;
  }

  /** The word {@code Bearer} and a token that does not look like an English word. */
  private static int bearer(Scanner s, int i) {
    byte[] b = s.b;
    if (!Bytes.matches(b, i, s.to, "bearer")) {
      return i;
    }
    s.contextual = true;
    int j = i + 6;
    while (j < s.to && (b[j] == ' ' || b[j] == '\t')) {
      j++;
    }
    if (j == i + 6) {
      return i;
    }
    int end = j;
    while (end < s.to && Bytes.token68(b[end])) {
      end++;
    }
    s.charge(end - i);
    int start = withAuthorization(s, i);
    boolean named = start < i || (end > j && Secrets.isNamedAuthorization(s, i));
    if (end == j || (!named && (!looksLikeToken(b, j, end) || isPair(b, j, end)))) {
      return i;
    }
    while (end - j > 1 && b[end - 1] == '.') {
      end--;
    }
    /* Logtap's rules run one after another: what the JWT rule took is no bearer any more. */
    if (s.on(Kind.JWT) && s.rules.rank(Kind.JWT) < s.rules.rank(Kind.BEARER)) {
      int jwtEnd = Bytes.matches(b, j, end, "eyj") ? jwt(s, j) : j;
      if (jwtEnd > j) {
        return jwtEnd;
      }
    }
    s.add(Kind.BEARER, start, end, named ? 99 : 80);
    return end;
  }

  /** The start of an {@code Authorization:} directly before, or {@code i}. */
  private static int withAuthorization(Scanner s, int i) {
    int j = i;
    while (j > s.from && i - j < 8 && (s.b[j - 1] == ' ' || s.b[j - 1] == '\t')) {
      j--;
    }
    if (j - 14 >= s.from && s.b[j - 1] == ':' && Bytes.matches(s.b, j - 14, j, "authorization:")) {
      return j - 14;
    }
    return i;
  }

  /* "token_type=bearer expires_in=3600": equals signs stand only at the end of a token. */
  private static boolean isPair(byte[] b, int start, int end) {
    int i = end;
    while (i > start && b[i - 1] == '=') {
      i--;
    }
    for (int k = start; k < i; k++) {
      if (b[k] == '=') {
        return true;
      }
    }
    return false;
  }

  /** Has a digit or mixes cases, or is longer than words are. */
  private static boolean looksLikeToken(byte[] b, int start, int end) {
    int length = end - start;
    if (length >= 24) {
      return true;
    }
    boolean digit = false;
    boolean capitalInside = false;
    boolean small = false;
    for (int i = start; i < end; i++) {
      digit |= Bytes.digit(b[i]);
      capitalInside |= i > start && Bytes.upper(b[i]);
      small |= Bytes.lower(b[i]);
    }
    return (length >= 6 && digit) || (length >= 12 && capitalInside && small);
  }

  /**
   * Tokens that are known by their length: Azure DevOps ({@code AZDO} behind 76 letters of 84) and
   * Azure's newer service keys ({@code JQQJ} behind 52), Mailchimp (32 hexadecimal digits and
   * {@code -us12}).
   */
  static int byLength(Scanner s, int i, int j) {
    byte[] b = s.b;
    if (!s.on(Kind.API_TOKEN)) {
      return j;
    }
    if (j - i == 84
        && (Bytes.matches(b, i + 76, j, "azdo") || Bytes.matches(b, i + 52, j, "jqqj"))) {
      s.add(Kind.API_TOKEN, i, j, 95, "azure-key");
      return j;
    }
    if (j - i == 32 && s.byteAt(j) == '-' && s.byteAt(j + 1) == 'u' && s.byteAt(j + 2) == 's') {
      int end = j + 3;
      while (end < s.to && Bytes.digit(b[end])) {
        end++;
      }
      for (int k = i; k < j; k++) {
        if (!Bytes.hex(b[k])) {
          return j;
        }
      }
      if (end > j + 3 && s.boundaryAfter(end)) {
        s.add(Kind.API_TOKEN, i, end, 95, "mailchimp-key");
        return end;
      }
    }
    return j;
  }

  /** Microsoft Entra client secrets: three letters, a digit, {@code Q~}, 31 to 34 letters. */
  static void azureSecret(Scanner s, int tilde) {
    byte[] b = s.b;
    int start = tilde - 5;
    if (start < s.from
        || b[tilde - 1] != 'Q'
        || !Bytes.digit(b[tilde - 2])
        || !Bytes.token68(b[start])
        || !Bytes.token68(b[start + 1])
        || !Bytes.token68(b[start + 2])) {
      return;
    }
    int end = tilde + 1;
    int limit = Math.min(s.to, tilde + 40);
    while (end < limit && (Bytes.base64Url(b[end]) || b[end] == '~' || b[end] == '.')) {
      end++;
    }
    s.charge(end - start);
    int length = end - tilde - 1;
    if (length >= 31 && length <= 34 && s.boundaryBefore(start)) {
      s.add(Kind.API_TOKEN, start, end, 95, "azure-client-secret");
    }
  }

  /** Telegram bots: eight to ten digits, a colon, {@code AA} and 33 letters. */
  static void telegram(Scanner s, int colon) {
    byte[] b = s.b;
    int start = colon;
    while (start > s.from && Bytes.digit(b[start - 1]) && colon - start < 12) {
      start--;
    }
    int end = colon + 1;
    int limit = Math.min(s.to, colon + 40);
    while (end < limit && Bytes.base64Url(b[end])) {
      end++;
    }
    s.charge(end - start);
    int digits = colon - start;
    boolean bot = start > s.from + 2 && Bytes.matches(b, start - 3, start, "bot");
    if (digits >= 8
        && digits <= 10
        && end - colon - 1 >= 33
        && end - colon - 1 <= 36
        && (bot || s.boundaryBefore(start))) {
      s.add(Kind.API_TOKEN, start, end, 95, "telegram-bot");
    }
  }
}
