package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.FieldName;
import dev.wadi.chain.redact.scan.FieldNames;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Values that are secret because of the name before them: {@code password=…}, {@code "secret":"…"}.
 * The surer the name, the less the value must look like a secret.
 */
final class NamedSecrets extends Recogniser {
  private static final WordList NAMES =
      WordList.read(
          "names.txt",
          "sure",
          "whole",
          "likely",
          "glued",
          "possible",
          "suffix",
          "describes",
          "before");

  /** Names that end like this hold a secret, whatever the value looks like. */
  private static final Set<String> SURE_NAMES = NAMES.of("sure");

  /** Of those, names that count only as a word of their own or as the last part of a name. */
  private static final Set<String> WHOLE_ONLY = NAMES.of("whole");

  private static final Set<String> LIKELY_NAMES = NAMES.of("likely");

  /** Names that hold one when the value looks like it, also with others directly before them. */
  private static final Set<String> GLUED = NAMES.of("glued");

  private static final Set<String> POSSIBLE_NAMES = NAMES.of("possible");

  /** What may follow a name and says where or which: {@code db_password_prod}. */
  private static final Set<String> SUFFIXES = NAMES.of("suffix");

  /** What may follow a name and says something of the secret, not what it is. */
  private static final Set<String> DESCRIBES = NAMES.of("describes");

  /** Names of secrets, whatever the value looks like. */
  static final NamedSecrets SURE =
      new NamedSecrets(Kind.SECRET, Doubt.NONE, SURE_NAMES, NamedSecrets::isSure);

  /** Names whose value counts when it looks like a token. */
  static final NamedSecrets LIKELY =
      new NamedSecrets(Kind.SECRET, Doubt.TOKEN, both(LIKELY_NAMES, GLUED), NamedSecrets::isLikely);

  /** Names whose value counts when it is long and random. */
  static final NamedSecrets POSSIBLE =
      new NamedSecrets(
          Kind.HIGH_ENTROPY,
          Doubt.RANDOM,
          POSSIBLE_NAMES,
          name -> POSSIBLE_NAMES.contains(name.last()) || isPossible(name.withoutSuffix(), name));

  /** What the value must look like. */
  private enum Doubt {
    NONE,
    TOKEN,
    RANDOM
  }

  /** So many strings of one list are looked at. */
  private static final int MOST_LISTED = 256;

  /** So many bytes of an object are looked at. */
  private static final int MOST_OBJECT = 1024;

  private final Kind kind;
  private final Doubt doubt;
  private final List<Beginning> beginnings;

  private NamedSecrets(Kind kind, Doubt doubt, Set<String> endings, Predicate<FieldName> means) {
    this.kind = kind;
    this.doubt = doubt;
    this.beginnings = List.of(Beginning.name(endings, NAMES.of("before"), means));
  }

  private static Set<String> both(Set<String> some, Set<String> others) {
    Set<String> all = new TreeSet<>(some);
    all.addAll(others);
    return all;
  }

  private static boolean isSure(FieldName name) {
    if (endsInSure(name)) {
      return true;
    }
    FieldName bare = SUFFIXES.contains(name.suffix()) ? name.withoutSuffix() : null;
    return bare != null && isSure(bare);
  }

  private static boolean endsInSure(FieldName name) {
    for (String sure : SURE_NAMES) {
      if (name.squeezed().endsWith(sure)
          && (!WHOLE_ONLY.contains(sure) || name.last().equals(sure) || name.endsInParts(sure))) {
        return true;
      }
    }
    return false;
  }

  private static boolean isLikely(FieldName name) {
    if (endsInLikely(name)) {
      return true;
    }
    FieldName bare = DESCRIBES.contains(name.suffix()) ? null : name.withoutSuffix();
    if (bare == null) {
      return false;
    }
    return endsInSure(bare)
        || endsInLikely(bare)
        || (SUFFIXES.contains(name.suffix()) && isLikely(bare));
  }

  /* The name of a .NET assembly tells the digest of its public key so. */
  private static boolean endsInLikely(FieldName name) {
    if (name.squeezed().endsWith("publickeytoken")) {
      return false;
    }
    if (LIKELY_NAMES.contains(name.last())) {
      return true;
    }
    for (String glued : GLUED) {
      if (name.squeezed().endsWith(glued)) {
        return true;
      }
    }
    return false;
  }

  private static boolean isPossible(@Nullable FieldName bare, FieldName name) {
    return bare != null && SUFFIXES.contains(name.suffix()) && POSSIBLE_NAMES.contains(bare.last());
  }

  /**
   * Notes a value that stands where a container says it does, when it may be one.
   *
   * @return true when it was noted
   */
  boolean takes(Scan s, int start, int end) {
    if (!s.on(kind) || end <= start || NamedValue.isNothing(s, start, end)) {
      return false;
    }
    s.lookedFar();
    boolean secret =
        switch (doubt) {
          case NONE -> true;
          case TOKEN -> NamedValue.looksLikeToken(s.bytes(), start, end);
          case RANDOM -> NamedValue.isRandom(s.bytes(), start, end);
        };
    if (secret) {
      s.add(kind, start, end, doubt == Doubt.NONE ? 90 : 70);
    }
    return secret;
  }

  /** True when what begins with a name of these is secret. */
  static boolean isOne(@Nullable Recogniser recogniser) {
    return recogniser instanceof NamedSecrets;
  }

  @Override
  public List<Kind> kinds() {
    return List.of(kind);
  }

  @Override
  public List<Beginning> beginnings() {
    return beginnings;
  }

  @Override
  public int at(Scan s, int keyStart, int at) {
    if (!s.on(kind)) {
      return keyStart;
    }
    s.lookedFar();
    boolean listed = b(s, at) == ',' || b(s, at) == ';';
    long pair = b(s, at) == '=' && s.byteAt(at + 1) == '(' ? OpenedValue.second(s, at + 1) : -1;
    if (pair >= 0 && takes(s, NamedValue.start(pair), NamedValue.end(pair))) {
      /* auth=("ann", "x") */
      return NamedValue.end(pair);
    }
    long place = listed ? Listed.valueAt(s, at) : NamedValue.valueAt(s, keyStart, at, false);
    if (place < 0) {
      return isPlural(s, keyStart, at) ? members(s, keyStart, at) : keyStart;
    }
    int start = NamedValue.start(place);
    int end = NamedValue.end(place);
    if (listed && end > start && isName(s, end)) {
      place = memberBehind(s, keyStart, start, end);
      listed = false;
      start = NamedValue.start(place);
      end = NamedValue.end(place);
    }
    if (end <= start || isElsewhere(s, start, end)) {
      long other = CodeValue.otherwise(s, Math.max(start, end));
      if (other >= 0) {
        takes(s, NamedValue.start(other), NamedValue.end(other));
      }
      return keyStart;
    }
    byte[] b = s.bytes();
    boolean quoted = Clothes.isQuote(b[start - 1]);
    boolean spaced = !quoted && (b[start - 1] == ' ' || b[start - 1] == '\t');
    if (b[at] == '>' && isTag(s, keyStart) && !isElement(s, at, start, end)) {
      return keyStart;
    }
    boolean secret =
        switch (doubt) {
          case NONE ->
              !(listed && !NamedValue.looksSecret(b, start, end))
                  && !(spaced && b[at] == ':' && NamedValue.isProse(s, start, end))
                  && !isTooShort(s, start, end, at)
                  && !(!quoted && end - start == 1 && Bytes.digit(b[start]))
                  && !isMember(s, at, start, end)
                  && !(b[at] == ':' && !quoted && isType(s, end))
                  && !(b[end - 1] == '(' && s.byteAt(end) == ')' && isCall(s, start, end))
                  && !isResult(s, keyStart, at, start, end)
                  && !isFolder(s, keyStart, at, start)
                  && !(quoted && end - start == 1 && isKeyOfKeyboard(s, at))
                  && !(quoted && Placeholders.isSentence(s, start, end));
          case TOKEN -> NamedValue.looksLikeToken(b, start, end) && !isPage(s, start, end);
          case RANDOM ->
              (NamedValue.isRandom(b, start, end) && !isCode(s, keyStart, at))
                  || isSignature(s, keyStart, at, start, end);
        };
    if (!secret) {
      return keyStart;
    }
    s.add(kind, start, end, doubt == Doubt.NONE ? 90 : 70);
    return quoted ? others(s, start, end) : end;
  }

  /* What looks like a secret among the members of {"passwords":{"ann":"x"}}. */
  private int members(Scan s, int keyStart, int at) {
    int open = NamedValue.blanksEnd(s, at + 1);
    if (s.bytes()[at] != ':' || s.byteAt(open) != '{') {
      return keyStart;
    }
    int limit = Math.min(s.to(), open + MOST_OBJECT);
    int i = open + 1;
    while (i < limit && s.bytes()[i] != '}' && s.bytes()[i] != '{') {
      int value = NamedValue.blanksEnd(s, i + 1);
      if (s.bytes()[i] == ':') {
        int quote = value;
        while (s.byteAt(quote) == '\\' && quote - value < 8) {
          quote++;
        }
        if (s.byteAt(quote) == '"') {
          long place = NamedValue.string(s, value, (byte) '"');
          int start = NamedValue.start(place);
          int end = NamedValue.end(place);
          if (SecretLooks.isStrong(s, start, end) || isWithDigits(s, start, end)) {
            takes(s, start, end);
          }
          i = Math.max(i, end);
        }
      }
      i++;
    }
    s.charge(i - open);
    return keyStart;
  }

  private static boolean isPlural(Scan s, int keyStart, int at) {
    int i = at - 1;
    while (i > keyStart && !Bytes.letter(s.bytes()[i])) {
      i--;
    }
    return (s.bytes()[i] | 32) == 's';
  }

  private static boolean isWithDigits(Scan s, int start, int end) {
    int digits = 0;
    for (int i = start; i < end; i++) {
      digits += Bytes.digit(s.bytes()[i]) ? 1 : 0;
    }
    return digits >= 2 && SecretLooks.isToken(s, start, end);
  }

  /* The other strings of a list: {"passwords":["x","y"]}. */
  private int others(Scan s, int start, int end) {
    int i = start - 1;
    while (s.byteAt(i - 1) == '\\' || s.byteAt(i - 1) == ' ') {
      i--;
    }
    if (s.byteAt(i - 1) != '[') {
      return end;
    }
    int last = end;
    for (int n = 0; n < MOST_LISTED; n++) {
      int comma = last;
      while (comma - last < 4 && "\\\"'".indexOf(s.byteAt(comma)) >= 0 && s.byteAt(comma) > 0) {
        comma++;
      }
      if (s.byteAt(comma) != ',' || comma == last) {
        return last;
      }
      long place = Listed.valueAt(s, comma);
      if (place < 0 || !takes(s, NamedValue.start(place), NamedValue.end(place))) {
        return last;
      }
      last = NamedValue.end(place);
    }
    return last;
  }

  /* pwd->pw_uid, a member of what is called so */
  private static boolean isMember(Scan s, int at, int start, int end) {
    if (s.bytes()[at] != '>' || s.byteAt(at - 1) != '-' || start != at + 1) {
      return false;
    }
    for (int i = start; i < end; i++) {
      if (!Bytes.letter(s.bytes()[i]) && s.bytes()[i] != '_') {
        return false;
      }
    }
    return true;
  }

  /* accesskey="n" of HTML */
  private static boolean isKeyOfKeyboard(Scan s, int at) {
    return s.bytes()[at] == '=' && (s.byteAt(at - 1) | 32) == 'y';
  }

  /* PWD=/home/ann is where a shell stands. */
  private static boolean isFolder(Scan s, int keyStart, int at, int start) {
    return s.bytes()[at] == '='
        && s.byteAt(start) == '/'
        && at - keyStart <= 6
        && s.byteAt(keyStart) <= 'Z'
        && s.text(keyStart, at).endsWith("PWD");
  }

  /* A placeholder, the name of a secret in a call, or a call itself. */
  private static boolean isElsewhere(Scan s, int start, int end) {
    byte before = s.byteAt(start - 1);
    boolean quoted = before == '"' || before == '\'';
    return NamedValue.isNothing(s, start, end)
        || (!quoted && isDeclared(s, start, end))
        || (quoted && isCalled(s, start) && CodeValue.isName(s, start, end))
        || (quoted && isBetween(s, start, end));
  }

  /* The type of an argument, "password: String): Boolean". */
  private static boolean isDeclared(Scan s, int start, int end) {
    int i = start;
    while (i < end && Bytes.letter(s.bytes()[i])) {
      i++;
    }
    return i < end
        && i > start
        && "),;?>".indexOf(s.bytes()[i]) >= 0
        && Clothes.TYPES.contains(s.text(start, i).toLowerCase(Locale.ROOT));
  }

  /* What stands behind a quote that closes: input("Password: "), {"msg":"password: ","n":1}. */
  private static boolean isBetween(Scan s, int start, int end) {
    int i = start;
    while (i < end && ",:;)]} \n".indexOf(s.bytes()[i]) >= 0) {
      i++;
    }
    return i == end || (i > start && end == s.to());
  }

  private static boolean isCalled(Scan s, int start) {
    int i = start - 1;
    while (s.byteAt(i - 1) == '\\') {
      i--;
    }
    return s.byteAt(i - 1) == '(';
  }

  @Override
  public int opened(Scan s, int keyStart, int at) {
    if (s.on(kind)) {
      s.lookedFar();
      long place = OpenedValue.at(s, keyStart, at, doubt == Doubt.NONE);
      if (place >= 0) {
        takes(s, NamedValue.start(place), NamedValue.end(place));
      }
    }
    return keyStart;
  }

  /* What stands in the element "code" is a name out of a program. */
  private static boolean isCode(Scan s, int keyStart, int at) {
    return s.bytes()[at] == '>' && s.text(keyStart, at).equals("code");
  }

  /* The address of a page. */
  private static boolean isPage(Scan s, int start, int end) {
    return Bytes.matches(s.bytes(), start, end, "https://")
        || Bytes.matches(s.bytes(), start, end, "http://");
  }

  /* "&Signature=…" of a URL lets whoever has it in, however short it is. */
  private static boolean isSignature(Scan s, int keyStart, int at, int start, int end) {
    byte before = s.byteAt(keyStart - 1);
    if (s.bytes()[at] != '=' || (before != '?' && before != '&' && before != ';')) {
      return false;
    }
    String name = s.text(keyStart, at).toLowerCase(Locale.ROOT);
    return (name.endsWith("sig") || name.endsWith("signature") || name.endsWith("hmac"))
        && end - start >= 8
        && SecretLooks.hasDigit(s, start, end);
  }

  /* read(), form.getPassword() */
  private static boolean isCall(Scan s, int start, int end) {
    for (int i = start; i < end - 1; i++) {
      if (!FieldNames.letter(s.bytes()[i])) {
        return false;
      }
    }
    return Bytes.letter(s.bytes()[start]);
  }

  /* "password: String = ": what stands behind the colon is a type. */
  private static boolean isType(Scan s, int end) {
    int i = NamedValue.blanksEnd(s, end);
    return i > end && s.byteAt(i) == '=' && s.byteAt(i + 1) != '=';
  }

  private static boolean isTag(Scan s, int keyStart) {
    int i = keyStart;
    while (i > s.from() && keyStart - i < 24 && (Bytes.word(b(s, i - 1)) || b(s, i - 1) == ':')) {
      i--;
    }
    return s.byteAt(i - 1) == '<';
  }

  /* Text that the element's end follows, or nothing; "<user:password> https://a" is no element. */
  private static boolean isElement(Scan s, int at, int start, int end) {
    boolean apart = start > at + 1 && (s.byteAt(at + 1) == ' ' || s.byteAt(at + 1) == '\t');
    return s.byteAt(NamedValue.blanksEnd(s, end)) == '<' || b(s, start - 1) == '[' || !apart;
  }

  /* The next string of what is no list: {"key":"password","value":…}. */
  private static boolean isName(Scan s, int end) {
    int k = end;
    while (k < s.to() && k - end < 8 && "\\\"' ".indexOf(s.bytes()[k]) >= 0) {
      k++;
    }
    return s.byteAt(k) == ':' || s.byteAt(k) == '=';
  }

  /* The value of the next member, where this name is the value of one: {"k":"password","v":"x"}. */
  private static long memberBehind(Scan s, int keyStart, int start, int end) {
    int i = keyStart;
    while (i > s.from() && keyStart - i < 8 && "\\\"' ".indexOf(s.bytes()[i - 1]) >= 0) {
      i--;
    }
    boolean value = s.byteAt(i - 1) == ':' || s.byteAt(i - 1) == '=';
    if (!value) {
      return 0;
    }
    int from = start;
    int to = end;
    for (int members = 0; members < 2; members++) {
      int sign = to;
      while (sign < s.to() && sign - to < 8 && s.bytes()[sign] != ':' && s.bytes()[sign] != '=') {
        sign++;
      }
      long place = NamedValue.valueAt(s, from, sign, false);
      if (place < 0 || SplitPairs.BEHIND.contains(s.text(from, to).toLowerCase(Locale.ROOT))) {
        return Math.max(0, place);
      }
      /* {"name":"password","type":"string","data":"x"} */
      from = NamedValue.end(place);
      while (from < s.to() && from - NamedValue.end(place) < 8 && !Bytes.letter(b(s, from))) {
        from++;
      }
      to = from;
      while (to < s.to() && Bytes.word(b(s, to))) {
        to++;
      }
      if (to == from || to >= s.to()) {
        return 0;
      }
    }
    return 0;
  }

  private static byte b(Scan s, int at) {
    return s.bytes()[at];
  }

  /* "--- PASS: TestLogin2" and "PASS: test_login (0.1s)" tell of a test. */
  private static boolean isResult(Scan s, int keyStart, int at, int start, int end) {
    if (s.bytes()[at] != ':' || at - keyStart != 4 || s.byteAt(keyStart + 1) != 'A') {
      return false;
    }
    boolean dashes =
        s.byteAt(keyStart - 1) == ' '
            && s.byteAt(keyStart - 2) == '-'
            && s.byteAt(keyStart - 3) == '-';
    boolean last = end >= s.to() || "\n\r\"'\\".indexOf(s.byteAt(end)) >= 0;
    boolean spaced = s.byteAt(at + 1) == ' ' && !Clothes.isQuote(s.byteAt(start - 1));
    return dashes || (spaced && !(last && isWithDigits(s, start, end)));
  }

  /* "pass: 3 fail: 0" counts tests. */
  private static boolean isTooShort(Scan s, int start, int end, int at) {
    byte ending = s.byteAt(at - 1) == '"' ? s.byteAt(at - 2) : s.byteAt(at - 1);
    return end - start <= 3
        && (ending | 32) == 's'
        && s.bytes()[at] == ':'
        && Bytes.digit(s.bytes()[start])
        && s.bytes()[start - 1] == ' '
        && !Bytes.letter(s.bytes()[end - 1]);
  }
}
