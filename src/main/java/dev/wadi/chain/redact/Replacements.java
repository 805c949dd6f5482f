package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.chain.redact.profile.Action;
import dev.wadi.chain.redact.profile.PseudonymKey;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Network;
import java.util.HexFormat;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** What stands in place of a value, by the action of its kind. */
final class Replacements {
  private final RedactionProfile profile;
  private final @Nullable PseudonymKey key;
  private final byte[][] tokens;

  Replacements(RedactionProfile profile, @Nullable PseudonymKey key) {
    this.profile = profile;
    this.key = key;
    this.tokens = new byte[Kind.known().size()][];
    for (Kind kind : Kind.known()) {
      if (kind.place() >= tokens.length) {
        break;
      }
      tokens[kind.place()] = kind.token().getBytes(UTF_8);
      Action.Type type = profile.action(kind).type();
      if (key == null && (type == Action.Type.PSEUDONYM || type == Action.Type.FORMAT)) {
        throw new IllegalArgumentException(
            "redaction profile "
                + profile.name()
                + ": action "
                + type.name().toLowerCase(Locale.ROOT)
                + " of "
                + kind.key()
                + " needs a key (expected: a file of keys in wadi.redact.keyFile)");
      }
    }
  }

  byte[] token(Kind kind) {
    return tokens[kind.place()];
  }

  /** True when the value need not be looked at to replace it. */
  boolean isConstant(Kind kind) {
    Action.Type type = profile.action(kind).type();
    return type != Action.Type.MASK
        && type != Action.Type.PSEUDONYM
        && type != Action.Type.FORMAT
        && type != Action.Type.NETWORK;
  }

  /**
   * The replacement of one value.
   *
   * @param again true when an earlier pass already changed this line: then the token is used, since
   *     whatever else was tried is still recognised
   */
  byte[] of(Kind kind, byte[] b, int start, int end, String tenant, boolean again) {
    Action action = profile.action(kind);
    if (again || isConstant(kind) || (key == null && needsKey(action))) {
      return tokens[kind.place()];
    }
    return switch (action.type()) {
      case MASK -> mask(b, start, end, action);
      case PSEUDONYM -> pseudonym(kind, new String(b, start, end - start, UTF_8), tenant);
      case FORMAT -> format(kind, b, start, end, tenant);
      case NETWORK -> network(kind, b, start, end, action);
      default -> tokens[kind.place()];
    };
  }

  private static boolean needsKey(Action action) {
    return action.type() == Action.Type.PSEUDONYM || action.type() == Action.Type.FORMAT;
  }

  /* Whole characters are kept, and never more than half of them. */
  private static byte[] mask(byte[] b, int start, int end, Action action) {
    String text = new String(b, start, end - start, UTF_8);
    int[] points = text.codePoints().toArray();
    int letters = (int) text.codePoints().filter(Character::isLetterOrDigit).count();
    int keepStart = action.keepStart();
    int keepEnd = action.keepEnd();
    if ((keepStart + keepEnd) * 2 > letters) {
      keepStart = 0;
      keepEnd = 0;
    }
    StringBuilder out = new StringBuilder();
    int seen = 0;
    for (int point : points) {
      if (!Character.isLetterOrDigit(point)) {
        out.appendCodePoint(point);
        continue;
      }
      boolean kept = seen < keepStart || seen >= letters - keepEnd;
      out.appendCodePoint(kept ? point : '*');
      seen++;
    }
    return out.toString().getBytes(UTF_8);
  }

  private byte[] pseudonym(Kind kind, String value, String tenant) {
    byte[] hash = hash(kind, value, tenant);
    String name = kind.key().toUpperCase(Locale.ROOT);
    return ("<" + name + ":" + HexFormat.of().formatHex(hash, 0, 4) + ">").getBytes(UTF_8);
  }

  private byte[] hash(Kind kind, String value, String tenant) {
    return key == null ? new byte[32] : key.hash(tenant, kind, kind.normalised(value));
  }

  /* Digits and letters from the hash, since those of an Italian tax code spell a name; separators
   * stay. The first is 0, which begins no card, no area of the
   * North American plan and no country code, so that the result is not taken for real again. */
  private byte[] format(Kind kind, byte[] b, int start, int end, String tenant) {
    byte[] hash = hash(kind, new String(b, start, end - start, UTF_8), tenant);
    byte[] out = new byte[end - start];
    int n = 0;
    int digits = 0;
    for (int i = start; i < end; i++) {
      byte c = b[i];
      if (Bytes.digit(c)) {
        int digit = digits == 0 ? 0 : (hash[n % hash.length] & 0xff) % 10;
        c = (byte) ('0' + digit);
        digits++;
        n++;
      } else if (Bytes.letter(c)) {
        c = (byte) ((Bytes.upper(c) ? 'A' : 'a') + (hash[n % hash.length] & 0xff) % 26);
        n++;
      }
      out[i - start] = c;
    }
    return digits == 0 ? tokens[kind.place()] : out;
  }

  private byte[] network(Kind kind, byte[] b, int start, int end, Action action) {
    String text = new String(b, start, end - start, UTF_8);
    Network mapped = kind.equals(Kind.IP_V6) ? Network.mapped(text, action.prefixBits()) : null;
    if (mapped != null) {
      return mapped.toMappedString().getBytes(UTF_8);
    }
    int bits =
        kind.equals(Kind.IP_V6) ? Math.min(64, 2 * action.prefixBits()) : action.prefixBits();
    Network around = Network.around(text, bits);
    return around == null ? tokens[kind.place()] : around.toString().getBytes(UTF_8);
  }

  /** True when the text is a network that an earlier redaction wrote: the address and its bits. */
  boolean isNetworkAlready(Kind kind, byte[] b, int start, int end, int to) {
    Action action = profile.action(kind);
    if (action.type() != Action.Type.NETWORK || end >= to || b[end] != '/') {
      return false;
    }
    byte[] made = network(kind, b, start, end, action);
    return Bytes.startsWith(b, start, to, made)
        && (start + made.length >= to || !Bytes.digit(b[start + made.length]));
  }
}
