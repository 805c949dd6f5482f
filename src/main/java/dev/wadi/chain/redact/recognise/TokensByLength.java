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
 * -us12}), MaxMind (40 that end in {@code _mmk}).
 */
final class TokensByLength extends Recogniser {
  private static final List<Beginning> BEGINNINGS =
      List.of(
          Beginning.word(32, 32, Beginning.Look.LONG),
          Beginning.word(40, 40, Beginning.Look.LONG),
          Beginning.word(84, 84, Beginning.Look.LONG));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.API_TOKEN);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
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
    if (j - i == 32 && s.byteAt(j) == '-' && s.byteAt(j + 1) == 'u' && s.byteAt(j + 2) == 's') {
      int end = j + 3;
      while (end < s.to() && Bytes.digit(b[end])) {
        end++;
      }
      for (int k = i; k < j; k++) {
        if (!Bytes.hex(b[k])) {
          return i;
        }
      }
      if (end > j + 3 && s.boundaryAfter(end)) {
        s.add(Kind.API_TOKEN, i, end, 95, "mailchimp-key");
        return end;
      }
    }
    return i;
  }
}
