package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/**
 * Tokens that are known by their length: Azure DevOps ({@code AZDO} behind 76 letters of 84) and
 * Azure's newer service keys ({@code JQQJ} behind 52), Mailchimp (32 hexadecimal digits and {@code
 * -us12}), MaxMind (40 that end in {@code _mmk}), New Relic (36 hexadecimal digits and {@code
 * NRAL}), ClickHouse, Mailgun's signing keys, Zoho, MySQL's hashes, keys of wallets (51 or 52
 * letters).
 */
final class TokensByLength extends Recogniser {
  private static final List<Beginning> BEGINNINGS =
      List.of(
          Beginning.word(32, 32, Beginning.Look.LONG),
          Beginning.word(40, 40, Beginning.Look.LONG),
          Beginning.word(42, 42, Beginning.Look.LONG),
          Beginning.word(51, 52, Beginning.Look.LONG),
          Beginning.word(84, 84, Beginning.Look.LONG));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.API_TOKEN, Kind.SECRET);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  /* Of digits and hashes, which most words of these lengths are, few stand as these tokens do. */
  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    int end = Bytes.wordEnd(b, at, to);
    return switch (end - at) {
      case 32 -> end < to && (b[end] == '-' || b[end] == '.');
      case 40 -> b[at + 6] == '_' || (b[end - 1] | 32) == 'l' || (at > from && b[at - 1] == '*');
      case 42 -> b[at] == '4';
      default -> true;
    };
  }

  @Override
  public int at(Scan s, int i, int j) {
    byte[] b = s.bytes();
    if (j - i == 84
        && (Bytes.matches(b, i + 76, j, "azdo") || Bytes.matches(b, i + 52, j, "jqqj"))) {
      s.add(Kind.API_TOKEN, i, j, 95, "azure-key");
      return j;
    }
    if (j - i == 40 && b[i + 6] == '_' && Bytes.matches(b, j - 4, j, "_mmk")) {
      s.add(Kind.API_TOKEN, i, j, 95, "maxmind-key");
      return j;
    }
    if (j - i == 40 && isHex(b, i, i + 36) && Bytes.matches(b, j - 4, j, "nral")) {
      s.add(Kind.API_TOKEN, i, j, 95, "newrelic-license");
      return j;
    }
    if (j - i == 40 && s.byteAt(i - 1) == '*' && isCapitalHex(b, i, j)) {
      s.add(Kind.SECRET, i - 1, j, 90, "mysql-hash");
      return j;
    }
    if (j - i == 42 && Bytes.matches(b, i, j, "4b1d") && SecretLooks.isStrong(s, i, j)) {
      s.add(Kind.API_TOKEN, i, j, 90, "clickhouse-key");
      return j;
    }
    if ((j - i == 51 || j - i == 52) && WalletKeys.isOne(b, i, j)) {
      s.add(Kind.API_TOKEN, i, j, 95, "wallet-key");
      return j;
    }
    return j - i == 32 && isHex(b, i, j) ? joined(s, i, j) : i;
  }

  /* 32 hexadecimal digits and what stands beside them. */
  private static int joined(Scan s, int i, int j) {
    byte[] b = s.bytes();
    if (s.byteAt(j) == '-' && s.byteAt(j + 1) == 'u' && s.byteAt(j + 2) == 's') {
      int end = j + 3;
      while (end < s.to() && Bytes.digit(b[end])) {
        end++;
      }
      if (end > j + 3 && s.boundaryAfter(end)) {
        s.add(Kind.API_TOKEN, i, end, 95, "mailchimp-key");
        return end;
      }
    }
    if (j + 18 <= s.to()
        && b[j] == '-'
        && isHex(b, j + 1, j + 9)
        && b[j + 9] == '-'
        && isHex(b, j + 10, j + 18)
        && s.boundaryAfter(j + 18)) {
      s.add(Kind.API_TOKEN, i, j + 18, 90, "mailgun-signing-key");
      return j + 18;
    }
    if (j + 33 <= s.to()
        && b[j] == '.'
        && isHex(b, j + 1, j + 33)
        && i - 5 >= s.from()
        && Bytes.matches(b, i - 5, i, "1000.")
        && s.boundaryAfter(j + 33)) {
      s.add(Kind.API_TOKEN, i - 5, j + 33, 90, "zoho-token");
      return j + 33;
    }
    return i;
  }

  private static boolean isHex(byte[] b, int from, int to) {
    for (int k = from; k < to; k++) {
      if (!Bytes.hex(b[k])) {
        return false;
      }
    }
    return true;
  }

  private static boolean isCapitalHex(byte[] b, int from, int to) {
    for (int k = from; k < to; k++) {
      if (!Bytes.digit(b[k]) && (b[k] < 'A' || b[k] > 'F')) {
        return false;
      }
    }
    return true;
  }
}
