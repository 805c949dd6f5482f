package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** Microsoft Entra client secrets: three letters, a digit, {@code Q~}, 31 to 34 letters. */
final class AzureSecrets extends Recogniser {
  private static final List<Beginning> BEGINNINGS = List.of(Beginning.sign("~"));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.API_TOKEN);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int tilde, int behind) {
    byte[] b = s.bytes();
    int start = tilde - 5;
    if (start < s.from()
        || b[tilde - 1] != 'Q'
        || !Bytes.digit(b[tilde - 2])
        || !Bytes.token68(b[start])
        || !Bytes.token68(b[start + 1])
        || !Bytes.token68(b[start + 2])) {
      return tilde;
    }
    int end = tilde + 1;
    int limit = Math.min(s.to(), tilde + 40);
    while (end < limit && (Bytes.base64Url(b[end]) || b[end] == '~' || b[end] == '.')) {
      end++;
    }
    s.charge(end - start);
    int length = end - tilde - 1;
    if (length >= 31 && length <= 34 && s.boundaryBefore(start)) {
      s.add(Kind.API_TOKEN, start, end, 95, "azure-client-secret");
    }
    return tilde;
  }
}
