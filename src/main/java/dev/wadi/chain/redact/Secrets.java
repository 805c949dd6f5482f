package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import java.util.Arrays;
import java.util.Locale;
import java.util.Set;

/**
 * Values that are secret because of the name before them: {@code password=…}, {@code "secret":"…"},
 * {@code Cookie: …}, {@code Authorization: …}, {@code https://name:secret@host}.
 */
final class Secrets {
  private static final int KEY_LIMIT = 64;

  private static final byte[] CDATA = "<![CDATA[".getBytes(ISO_8859_1);
  private static final byte[] CDATA_END = "]]>".getBytes(ISO_8859_1);

  /** How much of a long value is looked at to judge it. */
  private static final int LOOK = 256;

  /** Names that end like this hold a secret, whatever the value looks like. */
  private static final String[] SURE = {
    "password",
    "passwd",
    "passphrase",
    "pwd",
    "passcode",
    "secret",
    "secretkey",
    "secretaccesskey",
    "privatekey",
    "apikey",
    "accesskey",
    "authtoken",
    "accesstoken",
    "refreshtoken",
    "idtoken",
    "sessiontoken",
    "securitytoken",
    "bearertoken",
    "csrftoken",
    "xsrftoken",
    "apitoken",
    "usertoken",
    "logintoken",
    "resettoken",
    "authkey",
    "encryptionkey",
    "signingkey",
    "masterkey",
    "accountkey",
    "sharedkey",
    "sharedaccesskey",
    "sastoken",
    "xamzsignature",
    "xamzcredential",
    "xamzsecuritytoken",
    "xgoogsignature",
    "xgoogcredential",
    "jsessionid",
    "phpsessid",
    "aspnetsessionid",
    "connectsid",
    "passwords",
    "passwordhash",
    "passwordconfirmation",
    "apisecret",
    "clientsecret",
    "cvv",
    "cvc",
    "cvv2",
    "kennwort",
    "passwort",
    "contrasena",
    "senha",
    "motdepasse",
    "storepass",
    "keypass",
    "userpass",
    "dbpass",
    "deploytoken",
    "devicetoken",
    "registrationtoken",
    "webhooksecret",
    "subscriptionkey",
    "functionskey",
    "licensekey",
    "pass",
    "otp",
    "totp",
    "mfacode",
    "verificationcode",
    "secretkeybase",
    "appsecret",
    "consumersecret",
    "tokensecret",
    "sharedsecret",
    "authsecret",
    "jwtsecret",
    "requirepass",
    "masterauth",
    "securitycode",
    "instrumentationkey",
    "aspxauth",
    "passwordtext",
    "passworddigest"
  };

  /** Of those, names that count only as a word of their own or as the last part of a name. */
  private static final Set<String> WHOLE_ONLY =
      Set.of("pass", "otp", "totp", "cvv", "cvc", "cvv2", "pwd", "secret", "apikey", "senha");

  /** Names whose value counts when it looks like a token. */
  private static final Set<String> LIKELY =
      Set.of("token", "tokens", "credential", "credentials", "auth", "jwt", "bearer", "sas");

  /** Names whose value counts when it is long and random. */
  private static final Set<String> POSSIBLE =
      Set.of(
          "key",
          "sig",
          "signature",
          "code",
          "session",
          "sessionid",
          "sid",
          "salt",
          "seed",
          "hmac",
          "sign");

  /** Names of fields that hold a telephone number. */
  private static final Set<String> PHONES =
      Set.of(
          "phone",
          "phones",
          "telephone",
          "tel",
          "mobile",
          "cell",
          "cellphone",
          "msisdn",
          "fax",
          "telefon",
          "telefono",
          "telefone",
          "mobil",
          "callback",
          "landline",
          "whatsapp");

  /** What such a name may end in. */
  private static final Set<String> NUMBERS = Set.of("number", "no", "nr", "num");

  /** Values that are none. */
  private static final Set<String> EMPTY =
      Set.of(
          "",
          "null",
          "nil",
          "none",
          "true",
          "false",
          "undefined",
          "(null)",
          "hidden",
          "masked",
          "redacted",
          "filtered",
          "removed",
          "empty",
          "unset",
          "n/a",
          "na",
          "-",
          "yes",
          "no",
          "required",
          "missing",
          "invalid",
          "incorrect",
          "expired",
          "changed",
          "wrong",
          "failed",
          "not",
          "is",
          "must",
          "was",
          "has",
          "and",
          "or",
          "for",
          "set",
          "ok",
          "valid",
          "string",
          "bytes",
          "object",
          "<nil>",
          "nan",
          "unknown",
          "disabled",
          "enabled",
          "absent",
          "present",
          "protected",
          "secret",
          "password",
          "token",
          "%s",
          "%v",
          "%d",
          "{}",
          "[]",
          "...",
          "?");

  /** Marks the last three letters of all names, to turn most other names away at once. */
  private static final boolean[] TAILS = new boolean[1 << 15];

  /**
   * Marks what may stand directly before the sign: the last letters of all names, quotes, blanks.
   */
  private static final boolean[] ENDS = new boolean[128];

  static {
    for (String name : SURE) {
      mark(name);
    }
    LIKELY.forEach(Secrets::mark);
    POSSIBLE.forEach(Secrets::mark);
    for (char c : new char[] {'"', '\'', '\\', ']', ' '}) {
      ENDS[c] = true;
    }
    PHONES.forEach(Secrets::mark);
    NUMBERS.forEach(
        name -> {
          for (String phone : PHONES) {
            mark(phone + name);
            mark(phone + '_' + name);
          }
        });
    mark("value");
    mark("cookie");
    mark("cookies");
    mark("authorization");
  }

  private Secrets() {}

  private static void mark(String name) {
    int n = name.length();
    ENDS[name.charAt(n - 1)] = true;
    ENDS[Character.toUpperCase(name.charAt(n - 1))] = true;
    int tail =
        tail((byte) name.charAt(n - 3), (byte) name.charAt(n - 2), (byte) name.charAt(n - 1));
    TAILS[tail] = true;
  }

  /** False for most bytes before a colon or an equals sign; false is certain. */
  static boolean mayEndName(byte c) {
    return c >= 0 && ENDS[c];
  }

  /**
   * False when no name that matters ends before the sign at {@code at}; false is certain, and
   * {@link #at} says the rest.
   */
  static boolean mayBeNamed(byte[] b, int from, int at) {
    int k = at - 1;
    if (k < from + 2) {
      return false;
    }
    if (b[k] == '"' || b[k] == ' ' || b[k] == '\'') {
      k--;
    }
    if (!mayEndName(b[k])) {
      return false;
    }
    return !Bytes.alnum(b[k]) || (k >= from + 2 && TAILS[tail(b[k - 2], b[k - 1], b[k])]);
  }

  private static int tail(byte a, byte b, byte c) {
    return (a & 31) << 10 | (b & 31) << 5 | (c & 31);
  }

  /**
   * Looks at the name before a colon, an equals sign or the end of an XML tag at {@code at}; notes
   * the value behind it when the name makes it a secret.
   */
  static void at(Scanner s, int at) {
    byte[] b = s.b;
    int k = at - 1;
    while (k > s.from && at - k <= 2 && b[k] == ' ') {
      k--;
    }
    while (k > s.from
        && (b[k] == '"' || b[k] == '\'' || b[k] == '\\' || b[k] == ']')
        && at - k <= 6) {
      k--;
    }
    if (k < s.from + 2 || !Bytes.alnum(b[k]) || !TAILS[tail(b[k - 2], b[k - 1], b[k])]) {
      return;
    }
    s.contextual = true;
    int keyEnd = k + 1;
    int low = Math.max(s.from, keyEnd - KEY_LIMIT);
    int keyStart = keyEnd;
    while (keyStart > low && isKeyLetter(b[keyStart - 1])) {
      keyStart--;
    }
    s.charge(keyEnd - keyStart);
    if (keyStart - 1 >= s.from && b[keyStart - 1] == '\\' && Scanner.isEscape(b[keyStart])) {
      keyStart++;
    }
    boolean ours =
        keyStart - 10 >= s.from && Rules.startsWith(b, keyStart - 10, s.to, Rules.REDACTED);
    if (keyEnd - keyStart < 3 || ours) {
      return;
    }
    switch (s.nameKinds.of(b, keyStart, keyEnd)) {
      case AUTHORIZATION -> authorization(s, at);
      case COOKIE -> cookie(s, at);
      case SURE -> value(s, keyStart, at, Kind.SECRET, 0);
      case LIKELY -> value(s, keyStart, at, Kind.SECRET, 1);
      case POSSIBLE -> value(s, keyStart, at, Kind.HIGH_ENTROPY, 2);
      case VALUE -> valueOfName(s, keyStart, at);
      case PHONE -> phone(s, keyStart, at);
      case NOTHING -> {}
    }
  }

  /** The {@code value} of a pair whose name is a string: {@code "name":"DB_PASSWORD","value":…}. */
  private static void valueOfName(Scanner s, int keyStart, int at) {
    byte[] b = s.b;
    int end = keyStart;
    while (end > s.from && keyStart - end < 16 && " ,\"'\\".indexOf(b[end - 1]) >= 0) {
      end--;
    }
    if (keyStart - end < 2 || (b[end] != '"' && b[end] != '\'' && b[end] != '\\')) {
      return;
    }
    int start = end;
    int low = Math.max(s.from, end - KEY_LIMIT);
    while (start > low && isKeyLetter(b[start - 1])) {
      start--;
    }
    s.charge(keyStart - start);
    byte before = s.byteAt(start - 1);
    if (end - start < 3 || (before != '"' && before != '\'')) {
      return;
    }
    s.contextual = true;
    switch (s.nameKinds.of(b, start, end)) {
      case SURE -> value(s, keyStart, at, Kind.SECRET, 0);
      case LIKELY -> value(s, keyStart, at, Kind.SECRET, 1);
      case POSSIBLE -> value(s, keyStart, at, Kind.HIGH_ENTROPY, 2);
      default -> {}
    }
  }

  private static boolean isPhone(String key, String last) {
    return PHONES.contains(last)
        || (NUMBERS.contains(last)
            && (isLastParts(key, "phone" + last)
                || isLastParts(key, "mobile" + last)
                || isLastParts(key, "fax" + last)
                || isLastParts(key, "tel" + last)
                || isLastParts(key, "contact" + last)));
  }

  /*
   * Seven or eight digits, the national numbers of small countries and of one city, count only as
   * the whole value of a field that is named so; longer numbers are the business of Numbers.
   */
  private static void phone(Scanner s, int keyStart, int at) {
    if (!s.on(Kind.PHONE)) {
      return;
    }
    s.contextual = true;
    byte[] b = s.b;
    int i = at + 1;
    while (i < s.to && i - at < 10 && " \"'\\".indexOf(b[i]) >= 0) {
      i++;
    }
    int start = i;
    int digits = 0;
    int last = start;
    boolean groups = false;
    while (i < s.to && i - start < 14) {
      byte c = b[i];
      if (Bytes.digit(c)) {
        groups |= i > last;
        digits++;
        last = i + 1;
      } else if ((c != ' ' && c != '-' && c != '.') || i != last || i == start) {
        break;
      }
      i++;
    }
    s.charge(i - keyStart);
    boolean quoted = start > at + 1 && (b[start - 1] == '"' || b[start - 1] == '\'');
    byte behind = s.byteAt(last);
    boolean whole = quoted ? behind == b[start - 1] || behind == '\\' : !Bytes.word(behind);
    if ((digits != 7 && digits != 8)
        || !whole
        || Bytes.digit(s.byteAt(i))
        || (behind == ':' || behind == '.' && Bytes.digit(s.byteAt(last + 1)))
        || (!groups && !quoted && b[at] == ':' && b[start - 1] == ' ')
        || isYear(b, start, digits)) {
      return;
    }
    s.add(Kind.PHONE, start, last, 70);
  }

  /* 20240115 and 2024-01-15 are dates. */
  private static boolean isYear(byte[] b, int start, int digits) {
    return digits == 8
        && ((b[start] == '2' && b[start + 1] == '0') || (b[start] == '1' && b[start + 1] == '9'));
  }

  /** What a name says about its value. */
  enum NameKind {
    NOTHING,
    SURE,
    LIKELY,
    POSSIBLE,
    COOKIE,
    AUTHORIZATION,
    VALUE,
    PHONE
  }

  /** Remembers what names mean, since few names make up most logs. For one thread. */
  static final class NameKinds {
    private static final int PLACES = 512;
    private final byte[][] names = new byte[PLACES][];
    private final NameKind[] kinds = new NameKind[PLACES];

    NameKind of(byte[] b, int start, int end) {
      int hash = 0;
      for (int i = start; i < end; i++) {
        hash = hash * 31 + b[i];
      }
      int place = (hash ^ hash >>> 15) & PLACES - 1;
      byte[] known = names[place];
      if (known != null && Arrays.equals(known, 0, known.length, b, start, end)) {
        return kinds[place];
      }
      names[place] = Arrays.copyOfRange(b, start, end);
      kinds[place] = nameKind(new String(b, start, end - start, ISO_8859_1));
      return kinds[place];
    }
  }

  private static boolean isKeyLetter(byte c) {
    return Bytes.word(c) || c == '-' || c == '.';
  }

  private static NameKind nameKind(String key) {
    String last = lastPart(key);
    if (last.equals("authorization")) {
      return NameKind.AUTHORIZATION;
    }
    if (last.equals("cookie") || last.equals("cookies")) {
      return NameKind.COOKIE;
    }
    if (last.equals("token") && squeezed(key).endsWith("publickeytoken")) {
      /* The name of a .NET assembly tells the digest of its public key so. */
      return NameKind.NOTHING;
    }
    if (isSure(key, last)) {
      return NameKind.SURE;
    }
    if (last.equals("value")) {
      return NameKind.VALUE;
    }
    if (isPhone(key, last)) {
      return NameKind.PHONE;
    }
    if (LIKELY.contains(last)) {
      return NameKind.LIKELY;
    }
    return POSSIBLE.contains(last) ? NameKind.POSSIBLE : NameKind.NOTHING;
  }

  private static boolean isSure(String key, String last) {
    String squeezed = squeezed(key);
    for (String name : SURE) {
      if (squeezed.endsWith(name)) {
        if (!WHOLE_ONLY.contains(name) || last.equals(name) || isLastParts(key, name)) {
          return true;
        }
      }
    }
    return false;
  }

  /** True when the last parts of a name make up this one: {@code X-Api-Key}, {@code myApiKey}. */
  private static boolean isLastParts(String key, String name) {
    if (!squeezed(key).endsWith(name)) {
      return false;
    }
    int i = key.length();
    for (int left = name.length(); left > 0; i--) {
      char c = key.charAt(i - 1);
      left -= c == '_' || c == '-' || c == '.' ? 0 : 1;
    }
    return i == 0
        || "_-.".indexOf(key.charAt(i - 1)) >= 0
        || (Character.isUpperCase(key.charAt(i)) && Character.isLowerCase(key.charAt(i - 1)));
  }

  /** Small letters and digits only: {@code AWS_SECRET-Access.Key} is {@code awssecretaccesskey}. */
  private static String squeezed(String key) {
    StringBuilder out = new StringBuilder(key.length());
    for (int i = 0; i < key.length(); i++) {
      char c = key.charAt(i);
      if (c != '_' && c != '-' && c != '.') {
        out.append(Character.toLowerCase(c));
      }
    }
    return out.toString();
  }

  /** The last word of a name, by separators and by capitals behind small letters. */
  private static String lastPart(String key) {
    int end = key.length();
    int i = end - 1;
    while (i > 0) {
      char before = key.charAt(i - 1);
      if (before == '_' || before == '-' || before == '.') {
        break;
      }
      if (Character.isUpperCase(key.charAt(i)) && Character.isLowerCase(before)) {
        break;
      }
      i--;
    }
    return key.substring(i, end).toLowerCase(Locale.ROOT);
  }

  /** The value behind a separator, as {@code start} and {@code end} packed into a long, or -1. */
  private static long valueAt(Scanner s, int keyStart, int at, boolean wholeLine) {
    byte[] b = s.b;
    int i = at + 1;
    if ((i < s.to && b[i] == '=') || (i < s.to && b[i] == '>')) {
      i++;
    }
    while (i < s.to && i - at < 8 && (b[i] == ' ' || b[i] == '\t')) {
      i++;
    }
    if (i >= s.to) {
      return -1;
    }
    int slashes = 0;
    while (i + slashes < s.to && b[i + slashes] == '\\' && slashes < 8) {
      slashes++;
    }
    byte quote = s.byteAt(i + slashes);
    if (quote == '"' || quote == '\'') {
      int start = i + slashes + 1;
      return pack(start, closingQuote(s, start, quote, slashes));
    }
    if (b[at] == '>' && Rules.startsWith(b, i, s.to, CDATA)) {
      int start = i + CDATA.length;
      int known = s.knownEnd(3, start);
      int end = known >= 0 ? known : start;
      while (end < s.to && !Rules.startsWith(b, end, s.to, CDATA_END)) {
        end++;
      }
      s.charge(known >= 0 ? 0 : end - i);
      s.rememberEnd(3, start, end);
      return pack(start, end);
    }
    if (b[i] == '{') {
      return -1;
    }
    if (b[i] == '[' && !Rules.startsWith(b, i, s.to, Rules.REDACTED)) {
      /* The first of a list: {"password":["x"]}, and map[password:[x]] as Go prints it. */
      return i + 1 < s.to && (i == at + 1 || s.b[i + 1] == '"') ? listed(s, i + 1) : -1;
    }
    byte opened = s.byteAt(keyStart - 1);
    int end = wholeLine ? lineEnd(s, i, opened) : bareEnd(s, i, b[at] == '>');
    return pack(i, end);
  }

  private static long listed(Scanner s, int i) {
    byte[] b = s.b;
    int slashes = 0;
    while (i + slashes < s.to && b[i + slashes] == '\\' && slashes < 8) {
      slashes++;
    }
    byte quote = s.byteAt(i + slashes);
    if (quote == '"' || quote == '\'') {
      int start = i + slashes + 1;
      return pack(start, closingQuote(s, start, quote, slashes));
    }
    return b[i] == '{' || b[i] == ']' ? -1 : pack(i, bareEnd(s, i, false));
  }

  private static long pack(int start, int end) {
    return (long) start << 32 | end;
  }

  /* The quote with as many backslashes before it as the opening one had, or the end of the text. */
  private static int closingQuote(Scanner s, int start, byte quote, int slashes) {
    int mode = quote << 8 | slashes;
    int known = s.knownEnd(mode, start);
    if (known >= 0) {
      return known;
    }
    byte[] b = s.b;
    int i = start;
    int end = s.to;
    while (i < s.to) {
      if (b[i] == quote) {
        int before = 0;
        while (before <= slashes && i - before - 1 >= start && b[i - before - 1] == '\\') {
          before++;
        }
        if (before <= slashes) {
          end = i - before;
          break;
        }
      }
      i++;
    }
    s.charge(i - start);
    s.rememberEnd(mode, start, end);
    return end;
  }

  /* A value without quotes ends at white space, a quote, or where the next name begins. */
  private static int bareEnd(Scanner s, int start, boolean tag) {
    int mode = tag ? 1 : 2;
    int stop = s.knownEnd(mode, start);
    if (stop < 0) {
      stop = bareStop(s, start, tag);
      s.rememberEnd(mode, start, stop);
    }
    byte[] b = s.b;
    int end = stop;
    while (end > start && ",;)]}>".indexOf(b[end - 1]) >= 0) {
      if (b[end - 1] == ']' && endsWithToken(b, start, end)) {
        break;
      }
      if (b[end - 1] == '>' && b[start] == '<') {
        break;
      }
      end--;
    }
    if (end - start > 1 && b[end - 1] == '.' && stop == end) {
      end--;
    }
    return end;
  }

  private static int bareStop(Scanner s, int start, boolean tag) {
    byte[] b = s.b;
    int i = start;
    while (i < s.to) {
      byte c = b[i];
      if (c == ' '
          || c == '\t'
          || c == '\n'
          || c == '\r'
          || c == '"'
          || c == '\''
          || c == '`'
          || (tag && c == '<')) {
        break;
      }
      if (c == '\\' && i + 1 < s.to && (Scanner.isEscape(b[i + 1]) || b[i + 1] == '"')) {
        break;
      }
      if ((c == '&' || c == ',' || c == ';' || c == '|') && nameFollows(s, i + 1)) {
        break;
      }
      i++;
    }
    s.charge(i - start);
    return i;
  }

  private static boolean endsWithToken(byte[] b, int start, int end) {
    for (int k = end - 1; k >= start && end - k < 40; k--) {
      if (b[k] == '[') {
        return Rules.afterRedacted(b, k, end) == end;
      }
    }
    return false;
  }

  private static boolean nameFollows(Scanner s, int at) {
    int i = at;
    while (i < s.to && s.b[i] == ' ' && i - at < 3) {
      i++;
    }
    int start = i;
    int limit = Math.min(s.to, i + 40);
    while (i < limit && (isKeyLetter(s.b[i]) || s.b[i] == '"' || s.b[i] == '%')) {
      i++;
    }
    s.charge(i - at);
    return (i > start && i < s.to && (s.b[i] == '=' || s.b[i] == ':')) || start >= s.to;
  }

  /* A header's value: to the end of the line or the quote that was opened before the name. */
  private static int lineEnd(Scanner s, int start, byte opened) {
    int mode = 4 | (opened == '\'' ? 1 << 16 : opened == '"' ? 1 << 17 : 0);
    int known = s.knownEnd(mode, start);
    if (known >= 0) {
      return known;
    }
    byte[] b = s.b;
    int i = start;
    while (i < s.to) {
      byte c = b[i];
      if (c == '"' && i > start && b[i - 1] == '=' && opened != '"') {
        /* A parameter in quotes, as Digest has them. */
        i++;
        while (i < s.to && b[i] != '"' && b[i] != '\n') {
          i++;
        }
        i = Math.min(s.to, i + 1);
        continue;
      }
      if (c == '\n' || c == '\r' || c == '"' || (c == '\'' && opened == '\'')) {
        break;
      }
      if (c == '\\' && i + 1 < s.to && (Scanner.isEscape(b[i + 1]) || b[i + 1] == '"')) {
        break;
      }
      i++;
    }
    s.charge(i - start);
    s.rememberEnd(mode, start, i);
    return i;
  }

  /* doubt: 0 the name alone decides, 1 the value must look like a token, 2 it must be random. */
  private static void value(Scanner s, int keyStart, int at, Kind kind, int doubt) {
    if (!s.on(kind)) {
      return;
    }
    s.contextual = true;
    long place = valueAt(s, keyStart, at, false);
    if (place < 0) {
      return;
    }
    int start = (int) (place >>> 32);
    int end = (int) place;
    if (end <= start || isNothing(s, start, end)) {
      return;
    }
    boolean quoted = s.b[start - 1] == '"' || s.b[start - 1] == '\'';
    boolean spaced = !quoted && s.b[start - 1] == ' ';
    boolean secret =
        switch (doubt) {
          case 0 ->
              !(spaced && s.b[at] == ':' && isProse(s, start, end))
                  && !isTooShort(s, start, end, at);
          case 1 -> looksLikeToken(s.b, start, end);
          default -> isRandom(s.b, start, end);
        };
    if (secret) {
      s.add(kind, start, end, doubt == 0 ? 90 : 70);
    }
  }

  /* "pass: 3 fail: 0" counts tests. */
  private static boolean isTooShort(Scanner s, int start, int end, int at) {
    byte ending = s.byteAt(at - 1) == '"' ? s.byteAt(at - 2) : s.byteAt(at - 1);
    return end - start <= 3
        && (ending | 32) == 's'
        && s.b[at] == ':'
        && Bytes.digit(s.b[start])
        && s.b[start - 1] == ' '
        && !Bytes.letter(s.b[end - 1]);
  }

  private static boolean isNothing(Scanner s, int start, int end) {
    byte[] b = s.b;
    int length = end - start;
    if (Rules.afterRedacted(b, start, s.to) == end || Rules.afterPseudonym(b, start, s.to) == end) {
      return true;
    }
    if ((b[start] == '$' && (s.byteAt(start + 1) == '{' || s.byteAt(start + 1) == '('))
        || (b[start] == '{' && s.byteAt(start + 1) == '{')) {
      return true;
    }
    boolean stars = true;
    for (int i = start; i < end && stars; i++) {
      stars =
          b[i] == '*' || b[i] == 'x' || b[i] == 'X' || b[i] == '.' || b[i] == '#' || b[i] == '-';
    }
    if (stars) {
      return true;
    }
    return length <= 10
        && EMPTY.contains(new String(b, start, length, ISO_8859_1).toLowerCase(Locale.ROOT));
  }

  /* A word of small letters that other words follow, as in "password: must be longer". */
  private static boolean isProse(Scanner s, int start, int end) {
    for (int i = start; i < end; i++) {
      if (!Bytes.letter(s.b[i])) {
        return false;
      }
    }
    return s.byteAt(end) == ' ' && Bytes.letter(s.byteAt(end + 1)) && !nameFollows(s, end + 1);
  }

  private static boolean looksLikeToken(byte[] b, int start, int end) {
    int length = end - start;
    boolean digit = false;
    boolean letter = false;
    boolean bad = false;
    int limit = Math.min(end, start + LOOK);
    for (int i = start; i < limit; i++) {
      digit |= Bytes.digit(b[i]);
      letter |= Bytes.letter(b[i]);
      bad |= !Bytes.token68(b[i]) && b[i] != ':' && b[i] != '%' && b[i] != '|' && b[i] != '!';
    }
    return !bad && letter && ((length >= 8 && digit) || length >= 24);
  }

  /* Twenty letters and more with digits among them and 3.5 bits of entropy in each; no UUID and no
   * hexadecimal digest, which are names of things. */
  private static boolean isRandom(byte[] b, int start, int end) {
    int length = end - start;
    if (length < 20 || length > 4096) {
      return false;
    }
    int[] counts = new int[128];
    boolean hex = true;
    boolean slash = false;
    boolean noBase64 = false;
    boolean capitals = false;
    int digits = 0;
    int letters = 0;
    for (int i = start; i < end; i++) {
      byte c = b[i];
      if (!Bytes.token68(c) && c != '%') {
        return false;
      }
      slash |= c == '/';
      noBase64 |= c == '.' || c == '-' || c == '_';
      capitals |= Bytes.upper(c);
      counts[c]++;
      hex &= Bytes.hex(c) || c == '-';
      digits += Bytes.digit(c) ? 1 : 0;
      letters += Bytes.letter(c) ? 1 : 0;
    }
    /* With slashes it is base64 or a path: "orders/2024/part-1.csv". */
    boolean path = slash && (noBase64 || !capitals);
    if (hex || path || digits == 0 || letters == 0) {
      return false;
    }
    double bits = 0;
    for (int count : counts) {
      if (count > 0) {
        double share = (double) count / length;
        bits -= share * Math.log(share) / Math.log(2);
      }
    }
    return bits >= 3.5;
  }

  /* Pairs with an equals sign, to the end of the header. */
  private static void cookie(Scanner s, int at) {
    if (!s.on(Kind.COOKIE)) {
      return;
    }
    boolean header = s.b[at] == ':' && s.byteAt(at + 1) == ' ';
    long place = valueAt(s, keyBefore(s, at), at, header);
    if (place < 0) {
      return;
    }
    int start = (int) (place >>> 32);
    int end = trimmed(s.b, start, (int) place);
    if (end <= start || isNothing(s, start, end)) {
      return;
    }
    boolean pairs = false;
    int limit = Math.min(end, start + LOOK);
    for (int i = start; i < limit && !pairs; i++) {
      pairs = s.b[i] == '=';
    }
    s.charge(limit - start);
    if (pairs || looksLikeToken(s.b, start, end)) {
      s.add(Kind.COOKIE, start, end, 85);
    }
  }

  private static int keyBefore(Scanner s, int at) {
    int k = at;
    while (k > s.from && (isKeyLetter(s.b[k - 1]) || s.b[k - 1] == ' ') && at - k < KEY_LIMIT) {
      k--;
    }
    return k;
  }

  private static int trimmed(byte[] b, int start, int end) {
    int e = end;
    while (e > start && b[e - 1] == ' ') {
      e--;
    }
    return e;
  }

  /** Schemes whose credentials go on to the end of the header, joined by commas. */
  private static final Set<String> LISTS =
      Set.of(
          "digest",
          "aws4-hmac-sha256",
          "hawk",
          "oauth",
          "signature",
          "mac",
          "hmac",
          "vapid",
          "google-http-signature",
          "ssws-list",
          "sharedkey",
          "edgegrid");

  /** Schemes with one token behind them. */
  private static final Set<String> SCHEMES =
      Set.of(
          "basic",
          "bearer",
          "negotiate",
          "ntlm",
          "token",
          "apikey",
          "api-key",
          "ssws",
          "splunk",
          "dpop",
          "gnap",
          "key",
          "bot",
          "jwt",
          "scram-sha-256",
          "scram-sha-1",
          "aws",
          "genie-key",
          "genieKey".toLowerCase(Locale.ROOT),
          "sso-key",
          "zoho-oauthtoken",
          "kerberos",
          "private-token",
          "client",
          "secret");

  private static void authorization(Scanner s, int at) {
    if (!s.on(Kind.AUTHORIZATION)) {
      return;
    }
    byte[] b = s.b;
    long place = valueAt(s, keyBefore(s, at), at, true);
    if (place < 0) {
      return;
    }
    int start = (int) (place >>> 32);
    int end = trimmed(b, start, (int) place);
    if (end <= start || isNothing(s, start, end)) {
      return;
    }
    boolean quoted = b[start - 1] == '"' || b[start - 1] == '\'';
    int word = start;
    int limit = Math.min(end, start + LOOK);
    while (word < limit && b[word] != ' ') {
      word++;
    }
    s.charge(word - start);
    if (word == limit && word < end) {
      word = Math.min(end, bareEnd(s, start, false));
    }
    String scheme =
        new String(b, start, Math.min(40, word - start), ISO_8859_1).toLowerCase(Locale.ROOT);
    if (word == end || (!SCHEMES.contains(scheme) && !LISTS.contains(scheme))) {
      /* No scheme: the first word itself, unless it is prose. */
      int stop = quoted ? end : word;
      if (stop > start
          && ((stop == end && word == end) || looksLikeToken(b, start, word))
          && looksSecret(b, start, stop)) {
        s.add(Kind.AUTHORIZATION, start, stop, 80);
      }
      return;
    }
    int from = word + 1;
    if (LISTS.contains(scheme)) {
      s.add(Kind.AUTHORIZATION, from, end, 90);
      return;
    }
    int stop = from;
    while (stop < end && stop - from < 8192 && b[stop] != ' ' && b[stop] != ',') {
      stop++;
    }
    if (scheme.equals("bearer") && (s.on(Kind.BEARER) || s.on(Kind.JWT))) {
      return;
    }
    if (stop > from && !isNothing(s, from, stop) && looksSecret(b, from, stop)) {
      s.add(Kind.AUTHORIZATION, from, stop, 90);
    }
  }

  /* Anything but one word of letters. */
  private static boolean looksSecret(byte[] b, int start, int end) {
    if (end - start >= 16) {
      return true;
    }
    for (int i = start + 1; i < end; i++) {
      if (!Bytes.letter(b[i]) || Bytes.upper(b[i])) {
        return true;
      }
    }
    return false;
  }

  /** True when the word at {@code i} is the value of a name that ends in "authorization". */
  static boolean isNamedAuthorization(Scanner s, int i) {
    byte[] b = s.b;
    int k = i;
    while (k > s.from && i - k < 8 && " \t\"'\\:=".indexOf(b[k - 1]) >= 0) {
      k--;
    }
    return k < i && k - 13 >= s.from && Bytes.matches(b, k - 13, k, "authorization");
  }

  /** The word {@code Basic} and base64 that decodes to a name, a colon and a password. */
  static int basic(Scanner s, int i) {
    byte[] b = s.b;
    if (!Bytes.matches(b, i, s.to, "basic ")) {
      return i;
    }
    int start = i + 6;
    int end = start;
    int limit = Math.min(s.to, start + 512);
    while (end < limit && (Bytes.base64(b[end]) || b[end] == '=')) {
      end++;
    }
    s.charge(end - i);
    if (end - start < 6 || !s.boundaryAfter(end)) {
      return i;
    }
    byte[] decoded = Payloads.base64(b, start, end);
    boolean colon = false;
    for (byte c : decoded) {
      if (c >= 0 && c < 0x20) {
        return i;
      }
      colon |= c == ':';
    }
    if (!colon) {
      return i;
    }
    s.add(Kind.AUTHORIZATION, start, end, 95);
    return end;
  }

  /**
   * A long random word directly behind a name, without a sign between them: {@code api key Zm9v…},
   * {@code token [Zm9v…]}.
   *
   * @return where the scan goes on
   */
  static int behindName(Scanner s, int i, int wordEnd) {
    byte[] b = s.b;
    int nameEnd = i;
    while (nameEnd > s.from && i - nameEnd < 3 && " [(<".indexOf(b[nameEnd - 1]) >= 0) {
      nameEnd--;
    }
    if (nameEnd == i || nameEnd < s.from + 3 || !mayEndName(b[nameEnd - 1])) {
      return wordEnd;
    }
    int nameStart = nameEnd;
    int low = Math.max(s.from, nameEnd - KEY_LIMIT);
    while (nameStart > low && isKeyLetter(b[nameStart - 1])) {
      nameStart--;
    }
    if (nameEnd - nameStart < 3) {
      return wordEnd;
    }
    NameKind kind = s.nameKinds.of(b, nameStart, nameEnd);
    boolean names = kind == NameKind.SURE || kind == NameKind.LIKELY || kind == NameKind.POSSIBLE;
    int end = wordEnd;
    int limit = Math.min(s.to, i + 4096);
    while (end < limit && Bytes.token68(b[end])) {
      end++;
    }
    while (end > wordEnd && (b[end - 1] == '.' || b[end - 1] == '/')) {
      end--;
    }
    s.charge(end - nameStart);
    if (!names || !isRandom(b, i, end)) {
      return wordEnd;
    }
    s.contextual = true;
    s.add(Kind.HIGH_ENTROPY, i, end, 65);
    return end;
  }

  /** {@code --password hunter2} on a command line. */
  static int option(Scanner s, int i) {
    byte[] b = s.b;
    if (s.byteAt(i - 2) != '-') {
      return i;
    }
    int j = i;
    while (j < s.to && isKeyLetter(b[j])) {
      j++;
    }
    if (s.byteAt(j) != ' ' || j + 1 >= s.to || b[j + 1] == '-' || !isKeyLetter(b[i])) {
      return i;
    }
    s.charge(j - i);
    NameKind kind = s.nameKinds.of(b, i, Math.min(j, i + KEY_LIMIT));
    if (kind == NameKind.SURE) {
      value(s, i, j, Kind.SECRET, 0);
    } else if (kind == NameKind.LIKELY) {
      value(s, i, j, Kind.SECRET, 1);
    }
    return i;
  }

  /** How much of a command line is looked at. */
  private static final int COMMAND = 256;

  /**
   * What statements and commands say without a sign: {@code IDENTIFIED BY 'x'}, {@code PASSWORD
   * 'x'} of SQL, {@code curl -u name:x}, {@code mysql -px}.
   */
  static void command(Scanner s, int i) {
    byte[] b = s.b;
    switch (b[i] | 32) {
      case 'p' -> {
        if (Bytes.matches(b, i, s.to, "password ")) {
          statement(s, i, i + 8);
        }
      }
      case 'i' -> {
        if (Bytes.matches(b, i, s.to, "identified by ")) {
          statement(s, i, i + 13);
        }
      }
      case 'c' -> {
        if (Bytes.matches(b, i, s.to, "curl ")) {
          userOption(s, i + 4);
        }
      }
      case 'm' -> {
        if (Bytes.matches(b, i, s.to, "mysql ") || Bytes.matches(b, i, s.to, "mysqldump ")) {
          gluedOption(s, i + 5);
        }
      }
      default -> {}
    }
  }

  /* A string of SQL; a quote in it is doubled. */
  private static void statement(Scanner s, int i, int blank) {
    byte[] b = s.b;
    int start = blank + 2;
    if (s.byteAt(blank + 1) != '\'' || !s.boundaryBefore(i)) {
      return;
    }
    int end = start;
    int limit = Math.min(s.to, start + COMMAND);
    while (end < limit && (b[end] != '\'' || s.byteAt(end + 1) == '\'')) {
      end += b[end] == '\'' ? 2 : 1;
    }
    end = Math.min(end, limit);
    s.charge(end - i);
    if (end > start && !isNothing(s, start, end)) {
      s.contextual = true;
      s.add(Kind.SECRET, start, end, 85);
    }
  }

  /* "-u name:secret" and "--user name:secret"; what is looked at once is not looked at again. */
  private static void userOption(Scanner s, int from) {
    byte[] b = s.b;
    int limit = Math.min(s.to, from + COMMAND);
    for (int i = Math.max(from, s.commandDone); i + 4 < limit; i++) {
      if (b[i] != ' ' || b[i + 1] != '-') {
        continue;
      }
      int at = -1;
      if ((b[i + 2] == 'u' || b[i + 2] == 'U') && b[i + 3] == ' ') {
        at = i + 4;
      } else if (Bytes.matches(b, i + 1, s.to, "--user ")) {
        at = i + 8;
      } else if (Bytes.matches(b, i + 1, s.to, "--proxy-user ")) {
        at = i + 14;
      }
      if (at > 0) {
        user(s, at);
      }
    }
    s.commandDone = Math.max(s.commandDone, limit);
    s.charge(limit - from);
  }

  private static void user(Scanner s, int at) {
    byte quote = s.byteAt(at);
    boolean quoted = quote == '"' || quote == '\'';
    int i = quoted ? at + 1 : at;
    int limit = Math.min(s.to, i + COMMAND);
    int colon = -1;
    while (i < limit && (quoted ? s.b[i] != quote : s.b[i] > ' ' || s.b[i] < 0)) {
      if (s.b[i] == ':' && colon < 0) {
        colon = i;
      }
      i++;
    }
    s.charge(i - at);
    if (colon > 0 && i > colon + 1 && !isNothing(s, colon + 1, i)) {
      s.contextual = true;
      s.add(Kind.SECRET, colon + 1, i, 85);
    }
  }

  /* "-psecret": a password may not stand apart from this option. */
  private static void gluedOption(Scanner s, int from) {
    byte[] b = s.b;
    int limit = Math.min(s.to, from + COMMAND);
    for (int i = Math.max(from, s.commandDone); i + 3 < limit; i++) {
      if (b[i] == ' ' && b[i + 1] == '-' && b[i + 2] == 'p' && b[i + 3] > ' ') {
        int start = i + 3;
        int end = start;
        while (end < limit && b[end] > ' ' && b[end] != '"' && b[end] != '`') {
          end++;
        }
        if (end > start && !isNothing(s, start, end)) {
          s.contextual = true;
          s.add(Kind.SECRET, start, end, 80);
        }
      }
    }
    s.commandDone = Math.max(s.commandDone, limit);
    s.charge(limit - from);
  }

  /**
   * Name and password before an at sign outside of a URL: Oracle's thin driver, {@code
   * jdbc:oracle:thin:scott/tiger@…}, and Go's MySQL driver, {@code app:secret@tcp(…)}.
   */
  static void driver(Scanner s, int at) {
    byte[] b = s.b;
    boolean go = Bytes.matches(b, at + 1, s.to, "tcp(") || Bytes.matches(b, at + 1, s.to, "unix(");
    byte between = (byte) (go ? ':' : '/');
    int low = Math.max(s.from, at - KEY_LIMIT);
    int separator = -1;
    int i = at;
    while (i > low && "\"'`=,(".indexOf(b[i - 1]) < 0 && (b[i - 1] > ' ' || b[i - 1] < 0)) {
      if (b[i - 1] == between) {
        separator = i - 1;
      } else if (b[i - 1] == ':') {
        break;
      }
      i--;
    }
    s.charge(at - i);
    boolean known =
        go
            || (i - 12 >= s.from && Bytes.matches(b, i - 12, i, "oracle:thin:"))
            || (i - 11 >= s.from && Bytes.matches(b, i - 11, i, "oracle:oci:"));
    if (known && separator > i && separator + 1 < at && !isNothing(s, separator + 1, at)) {
      s.contextual = true;
      s.add(Kind.URL_CREDENTIALS, i, at, 90);
    }
  }

  /**
   * The user information of a URL at {@code ://}: name and password before an at sign.
   *
   * @return where the scan goes on
   */
  static int url(Scanner s, int colon) {
    byte[] b = s.b;
    int start = colon + 3;
    int limit = Math.min(s.to, start + 512);
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
    s.contextual = true;
    if (Rules.afterRedacted(b, start, s.to) == at || Rules.afterPseudonym(b, start, s.to) == at) {
      return start;
    }
    boolean password = firstColon >= 0 && firstColon < at && firstColon + 1 < at;
    if (password && isStars(b, firstColon + 1, at)) {
      return start;
    }
    if (password || (at - start >= 16 && looksLikeToken(b, start, at) && hasDigit(b, start, at))) {
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
