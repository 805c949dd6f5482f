package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** Tokens of vendors whose prefix stands behind an underscore: {@code backup_ghp_…}. */
final class TokensInWords extends Recogniser {
  private static final int LEAST = 20;
  private static final int MOST_UNDERSCORES = 8;

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.word(LEAST, Integer.MAX_VALUE, Beginning.Look.UNDERSCORED));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.API_TOKEN);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public boolean may(byte[] b, int from, int at, int to) {
    int limit = Math.min(Bytes.wordEnd(b, at, to) - LEAST + 4, at + 32);
    for (int k = at; k < limit; k++) {
      if (b[k] == '_' && VendorTokens.BUILT_IN.mayBegin(b, k + 1)) {
        return true;
      }
    }
    return false;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    int limit = Math.min(wordEnd - LEAST + 4, i + 32);
    int underscores = 0;
    for (int k = i; k < limit && underscores < MOST_UNDERSCORES; k++) {
      if (b[k] == '_') {
        underscores++;
        int end = VendorTokens.BUILT_IN.at(s, k + 1, wordEnd);
        if (end > k + 1) {
          return end;
        }
      }
    }
    return i;
  }
}
