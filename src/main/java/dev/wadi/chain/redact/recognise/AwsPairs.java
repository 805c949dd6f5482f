package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.KeyBody;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Scan;

/** The secret access key that stands near an access key id of AWS: forty letters of base64. */
final class AwsPairs {
  private static final int MOST_APART = 128;
  private static final int LEAST = 38;
  private static final int MOST = 44;

  private AwsPairs() {}

  static void beside(Scan s, int start, int end) {
    look(s, end, Math.min(s.to(), end + MOST_APART + MOST));
    look(s, Math.max(s.from(), start - MOST_APART - MOST), start);
  }

  private static void look(Scan s, int from, int to) {
    byte[] b = s.bytes();
    s.lookedFar();
    s.charge(to - from);
    int i = from;
    while (i < to) {
      int escaped = b[i] == '\\' ? KeyBody.blankLength(b, i, to) : 0;
      int run = escaped > 0 ? i : KeyBody.runEnd(b, i, s.to());
      if (run == i) {
        i += Math.max(1, escaped);
        continue;
      }
      boolean begins = i == s.from() || (i > from || !Bytes.base64(b[i - 1]));
      int length = run - i;
      if (begins && length >= LEAST && length <= MOST && KeyBody.isMixed(b, i, run)) {
        s.add(Kind.API_TOKEN, i, run, 85, "aws-secret-key");
      }
      i = run;
    }
  }
}
