package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Locale;
import java.util.Set;

/**
 * Secrets in the words of protocols: {@code PASS x} of FTP and POP3, {@code a1 LOGIN name x} of
 * IMAP, {@code AUTH x} of Redis, {@code AUTH PLAIN …} of SMTP, {@code password 7 …} of routers.
 */
final class Protocols extends Recogniser {
  private static final Set<String> MECHANISMS =
      Set.of("plain", "login", "xoauth2", "oauthbearer", "cram-md5", "external", "xoauth", "ntlm");

  private static final List<Beginning> BEGINNINGS =
      List.of(
          Beginning.letters(
              List.of(
                  "PASS",
                  "AUTH",
                  "auth ",
                  "auth\"",
                  "auth\\",
                  "LOGIN",
                  "login ",
                  "CONFIG",
                  "IDENTIFY",
                  "secret",
                  "password")));

  private static final int LEAST_BASE64 = 8;

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.SECRET, Kind.DOUBTFUL);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    byte behind = s.byteAt(wordEnd);
    if (behind != ' ' && behind != '"' && behind != '\\' && behind != '\r') {
      return i;
    }
    int length = wordEnd - i;
    if (length == 6 || length == 8) {
      router(s, i, wordEnd);
    }
    if (Bytes.lower(b[i])) {
      boolean prompted = s.byteAt(i - 1) == ' ' && s.byteAt(i - 2) == '>';
      if ((behind != ' ' || prompted) && length == 4 && Bytes.matches(b, i, wordEnd, "auth")) {
        auth(s, i, wordEnd);
      } else if (length == 5 && Bytes.matches(b, i, wordEnd, "login")) {
        login(s, i, wordEnd);
      }
      return i;
    }
    if (length < 4 || length > 12 || !Bytes.upper(b[i + 1])) {
      return i;
    }
    switch (s.text(i, wordEnd)) {
      case "PASS", "IDENTIFY" -> pass(s, i, wordEnd);
      case "AUTH", "AUTHENTICATE" -> auth(s, i, wordEnd);
      case "LOGIN" -> login(s, i, wordEnd);
      case "CONFIG" -> setting(s, wordEnd);
      default -> {}
    }
    return i;
  }

  /* "AUTH" and the word of so many bytes in the next lines, as Redis speaks. */
  private static boolean counted(Scan s, int wordEnd) {
    int i = lineEnd(s, wordEnd);
    if (i == wordEnd || s.byteAt(i) != '$') {
      return false;
    }
    int digits = i + 1;
    while (digits - i < 6 && Bytes.digit(s.byteAt(digits))) {
      digits++;
    }
    int at = lineEnd(s, digits);
    int end = wordStop(s, at);
    if (at > digits && end > at) {
      NamedSecrets.SURE.takes(s, at, end);
    }
    return true;
  }

  /* Behind a carriage return and a line feed, real or escaped. */
  private static int lineEnd(Scan s, int from) {
    int i = s.byteAt(from) == '\\' && s.byteAt(from + 1) == 'r' ? from + 2 : from;
    return i + NamedValue.lineFeed(s, i);
  }

  /* The line before this one tells who it is. */
  private static boolean isBehindUser(Scan s, int i) {
    int low = Math.max(s.from(), i - 72);
    for (int k = i - 5; k >= low; k--) {
      if (Bytes.matches(s.bytes(), k, i, "user ") || Bytes.matches(s.bytes(), k, i, "nick ")) {
        return true;
      }
    }
    s.charge(i - low);
    return false;
  }

  private static boolean isLineBegin(Scan s, int i) {
    return i == s.from()
        || s.byteAt(i - 1) == '\n'
        || (s.byteAt(i - 1) == 'n' && s.byteAt(i - 2) == '\\');
  }

  /* One word, the last of its line. */
  private static void pass(Scan s, int i, int wordEnd) {
    int at = wordBegin(s, wordEnd);
    int end = wordStop(s, at);
    if (end <= at || !isLast(s, end)) {
      return;
    }
    boolean line =
        isLineBegin(s, i)
            && (SecretLooks.isStrong(s, at, end)
                || (i > s.from() && isBehindUser(s, i) && SecretLooks.isLikely(s, at, end)))
            && !Bytes.matches(s.bytes(), at, end, "test");
    boolean spoken = line || isSpoken(s, i) || isQuoted(s, at);
    if (spoken || (s.on(Kind.DOUBTFUL) && SecretLooks.isStrong(s, at, end))) {
      NamedSecrets.SURE.takes(s, at, end);
    }
  }

  private static void auth(Scan s, int i, int wordEnd) {
    if (counted(s, wordEnd)) {
      return;
    }
    int at = wordBegin(s, wordEnd);
    int end = wordStop(s, at);
    if (end <= at) {
      return;
    }
    boolean capitals = s.bytes()[i] == 'A';
    if (capitals && MECHANISMS.contains(s.text(at, end).toLowerCase(Locale.ROOT))) {
      int start = wordBegin(s, end);
      int stop = start;
      while (stop < s.to() && Bytes.token68(s.bytes()[stop])) {
        stop++;
      }
      s.charge(stop - start);
      if (stop - start >= LEAST_BASE64 && isBase64(s, start, stop)) {
        NamedSecrets.SURE.takes(s, start, stop);
      }
      return;
    }
    int second = wordBegin(s, end);
    int stop = wordStop(s, second);
    boolean two = stop > second && isLast(s, stop) && hasBlank(s, end, second);
    int start = two ? second : at;
    int close = two ? stop : end;
    boolean known = isQuoted(s, start) || (isSpoken(s, i) && (capitals || s.byteAt(i - 2) == '>'));
    if ((two || isLast(s, end))
        && (known || (capitals && SecretLooks.isStrong(s, start, close)))
        && (isQuoted(s, start) || SecretLooks.isLikely(s, start, close))) {
      NamedSecrets.SURE.takes(s, start, close);
    }
  }

  private static boolean hasBlank(Scan s, int from, int to) {
    for (int i = from; i < to; i++) {
      if (s.bytes()[i] == ' ') {
        return true;
      }
    }
    return false;
  }

  private static boolean isBase64(Scan s, int start, int end) {
    boolean padded = s.bytes()[end - 1] == '=';
    boolean mixed = false;
    boolean small = false;
    for (int i = start; i < end; i++) {
      byte c = s.bytes()[i];
      mixed |= Bytes.upper(c) || Bytes.digit(c);
      small |= Bytes.lower(c) || Bytes.digit(c);
    }
    return padded || (mixed && small);
  }

  /* A tag, LOGIN, a name, and the secret as the last word of its line. */
  private static void login(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    int tag = i - 1;
    while (tag > s.from() && i - tag < 12 && Bytes.alnum(b[tag - 1])) {
      tag--;
    }
    boolean tagged =
        i - 1 > tag
            && s.byteAt(i - 1) == ' '
            && Bytes.letter(s.byteAt(tag))
            && Bytes.digit(s.byteAt(i - 2));
    int name = wordBegin(s, wordEnd);
    int nameEnd = wordStop(s, name);
    int at = wordBegin(s, nameEnd);
    int end = wordStop(s, at);
    if (nameEnd > name && end > at && isLast(s, end)) {
      if (Bytes.lower(b[i])) {
        /* In small letters it is a word as well: "a1 login from here" */
        boolean counted = tagged && Bytes.digitsEnd(b, tag + 1, i) == i - 1;
        if (counted && (s.byteAt(end) == '"' || SecretLooks.isLikely(s, at, end))) {
          NamedSecrets.SURE.takes(s, at, end);
        }
      } else if (tagged || (s.byteAt(i - 1) == ' ' && SecretLooks.isStrong(s, at, end))) {
        NamedSecrets.SURE.takes(s, at, end);
      }
    }
  }

  /* CONFIG SET requirepass x */
  private static void setting(Scan s, int wordEnd) {
    byte[] b = s.bytes();
    int set = wordBegin(s, wordEnd);
    int name = wordBegin(s, set + 3);
    if (!Bytes.matches(b, set, s.to(), "set")
        || !(Bytes.matches(b, name, s.to(), "requirepass")
            || Bytes.matches(b, name, s.to(), "masterauth"))) {
      return;
    }
    int at = wordBegin(s, wordStop(s, name));
    int end = wordStop(s, at);
    if (end > at && (NamedValue.looksSecret(b, at, end) || isLast(s, end))) {
      NamedSecrets.SURE.takes(s, at, end);
    }
  }

  /* "password 7 0822455D0A16", "secret 5 $1$…": the digit says how it is encrypted. */
  private static void router(Scan s, int i, int wordEnd) {
    if (!Bytes.digit(s.byteAt(wordEnd + 1))
        || !(Bytes.matches(s.bytes(), i, wordEnd, "password")
            || Bytes.matches(s.bytes(), i, wordEnd, "secret"))) {
      return;
    }
    int at = wordBegin(s, wordEnd);
    boolean digit = Bytes.digit(s.byteAt(at)) && s.byteAt(at + 1) == ' ';
    if (digit) {
      int start = wordBegin(s, at + 1);
      int end = wordStop(s, start);
      if (end - start >= 6 && SecretLooks.hasDigit(s, start, end)) {
        NamedSecrets.SURE.takes(s, start, end);
      }
    }
  }

  /* The next word, behind a blank and quotes. */
  private static int wordBegin(Scan s, int from) {
    int i = from;
    while (i < s.to() && i - from < 6 && " \"'\\:".indexOf(s.bytes()[i]) >= 0) {
      i++;
    }
    return i;
  }

  private static int wordStop(Scan s, int from) {
    int i = from;
    while (i < s.to()
        && i - from < 256
        && (s.bytes()[i] > ' ' || s.bytes()[i] < 0)
        && "\"'\\".indexOf(s.bytes()[i]) < 0) {
      i++;
    }
    s.charge(i - from);
    return i;
  }

  private static boolean isQuoted(Scan s, int at) {
    byte before = s.byteAt(at - 2);
    return s.byteAt(at - 1) == '"'
        && (before == ' ' || (before == '\\' && s.byteAt(at - 3) == ' '));
  }

  /* Nothing but quotes and a line feed behind it. */
  private static boolean isLast(Scan s, int end) {
    int i = end;
    while (i < s.to() && i - end < 8 && "\"'\\ \r\n,]})".indexOf(s.bytes()[i]) >= 0) {
      if (NamedValue.lineFeed(s, i) > 0 || (s.bytes()[i] == '\\' && s.byteAt(i + 1) == 'r')) {
        return true;
      }
      i++;
    }
    byte behind = s.byteAt(end);
    return i >= s.to() || behind == '"' || (behind == '\\' && s.byteAt(end + 1) == '"');
  }

  /* Behind what shows who speaks: ">", "C:", "-->", or the name of a protocol. */
  private static boolean isSpoken(Scan s, int i) {
    byte[] b = s.bytes();
    int k = i;
    while (k > s.from() && i - k < 4 && (b[k - 1] == ' ' || b[k - 1] == '"')) {
      k--;
    }
    byte before = s.byteAt(k - 1);
    if (before == '-' && s.byteAt(k - 2) == '<') {
      /* <- PASS x */
      return true;
    }
    if (before == '>' || (before == ':' && s.byteAt(k - 2) == 'C')) {
      return true;
    }
    int low = Math.max(s.from(), i - 48);
    for (int at = low; at < i; at++) {
      byte c = b[at];
      boolean may = (c | 32) == 'f' || (c | 32) == 'p' || (c | 32) == 'i' || (c | 32) == 'r';
      if (may
          && (Bytes.matches(b, at, i, "ftp")
              || Bytes.matches(b, at, i, "pop3")
              || Bytes.matches(b, at, i, "irc")
              || Bytes.matches(b, at, i, "redis"))) {
        return true;
      }
    }
    s.charge(i - low);
    return false;
  }
}
