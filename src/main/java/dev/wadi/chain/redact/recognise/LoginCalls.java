package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * Calls that are given a secret among other arguments: {@code login("ann", "x")}, {@code
 * getConnection(url, "sa", "x")}, {@code crypt('x', gen_salt('bf'))}. The last string counts that
 * looks like one.
 */
final class LoginCalls extends Recogniser {
  /** How a call is named in small letters, and how many arguments it has at least. */
  private static final Map<String, Integer> CALLS =
      Map.ofEntries(
          Map.entry("login", 2),
          Map.entry("logon", 2),
          Map.entry("signin", 2),
          Map.entry("authenticate", 2),
          Map.entry("connect", 3),
          Map.entry("mysql_connect", 3),
          Map.entry("mysqli_connect", 3),
          Map.entry("getconnection", 3),
          Map.entry("pdo", 3),
          Map.entry("mongocredential", 3),
          Map.entry("crypt", 1),
          Map.entry("encrypt", 1),
          Map.entry("aes_encrypt", 2),
          Map.entry("aes_decrypt", 2),
          Map.entry("pgp_sym_encrypt", 2),
          Map.entry("pgp_sym_decrypt", 2));

  private static final int MOST_ARGUMENTS = 8;
  private static final int MOST_BARE = 64;

  private static final List<Beginning> BEGINNINGS = List.of(Beginning.letters(spellings()));

  private static Set<String> spellings() {
    Set<String> all = new TreeSet<>();
    for (String call : CALLS.keySet()) {
      all.add(call + "(");
      all.add(call.toUpperCase(Locale.ROOT) + "(");
      all.add(call.substring(0, 1).toUpperCase(Locale.ROOT) + call.substring(1) + "(");
    }
    return all;
  }

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.SECRET);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int word, int at) {
    Integer least =
        s.byteAt(at) == '(' ? CALLS.get(s.text(word, at).toLowerCase(Locale.ROOT)) : null;
    if (least == null) {
      return word;
    }
    int i = at + 1;
    int arguments = 0;
    long secret = -1;
    while (arguments < MOST_ARGUMENTS) {
      i = NamedValue.blanksEnd(s, i);
      int inner = Clothes.behind(s, i);
      int quote = inner;
      while (s.byteAt(quote) == '\\' && quote - inner < 8) {
        quote++;
      }
      if (Clothes.isQuote(s.byteAt(quote))) {
        long place = NamedValue.string(s, inner, s.byteAt(quote));
        secret = isSecret(s, place) ? place : secret;
        i = NamedValue.end(place) + quote - inner + 1;
      } else {
        int start = i;
        while (i - start < MOST_BARE && isBare(s.byteAt(i))) {
          i++;
        }
        s.charge(i - start);
      }
      arguments++;
      i = NamedValue.blanksEnd(s, i);
      if (s.byteAt(i) != ',') {
        break;
      }
      i++;
    }
    if (secret >= 0 && arguments >= least) {
      s.lookedFar();
      NamedSecrets.SURE.takes(s, NamedValue.start(secret), NamedValue.end(secret));
    }
    return word;
  }

  private static boolean isSecret(Scan s, long place) {
    int start = NamedValue.start(place);
    int end = NamedValue.end(place);
    int digits = 0;
    for (int i = start; i < Math.min(end, start + NamedValue.LOOK); i++) {
      byte c = s.bytes()[i];
      if (c == ' ') {
        return false;
      }
      digits += Bytes.digit(c) ? 1 : 0;
    }
    return end > start
        && end < s.to()
        && (SecretLooks.isStrong(s, start, end)
            || (digits >= 2 && SecretLooks.isToken(s, start, end)));
  }

  private static boolean isBare(byte c) {
    return Bytes.word(c) || (c > 0 && ".$>-:@[]&*".indexOf(c) >= 0);
  }
}
