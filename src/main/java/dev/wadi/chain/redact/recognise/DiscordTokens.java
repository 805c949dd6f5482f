package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** Tokens of Discord's bots: the digits of an id in base64, six letters, and 27 to 38 more. */
final class DiscordTokens extends Recogniser {
  private static final int LEAST_ID = 22;
  private static final int MOST_ID = 28;
  private static final int TIME = 6;
  private static final int LEAST_MAC = 27;
  private static final int MOST_MAC = 38;

  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.word(LEAST_ID, MOST_ID, Beginning.Look.LONG));

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
    int end = Bytes.wordEnd(b, at, to);
    return end < to && b[end] == '.';
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    if (s.byteAt(wordEnd) != '.') {
      return i;
    }
    int time = wordEnd + 1;
    int second = runEnd(s, time, TIME + 1);
    int mac = second + 1;
    int end = s.byteAt(second) == '.' ? runEnd(s, mac, MOST_MAC + 1) : mac;
    s.charge(end - i);
    if (second - time != TIME || end - mac < LEAST_MAC || end - mac > MOST_MAC) {
      return i;
    }
    if (!isDigits(s, i, wordEnd) && !isSigned(s, i, mac, end)) {
      return i;
    }
    s.add(Kind.API_TOKEN, i, end, 95, "discord-bot");
    return end;
  }

  private static int runEnd(Scan s, int from, int most) {
    int i = from;
    while (i < s.to() && i - from < most && Bytes.base64Url(s.bytes()[i])) {
      i++;
    }
    return i;
  }

  /* Begins like the text of a number, and its last part is mixed: the middle may be cut out. */
  private static boolean isSigned(Scan s, int start, int mac, int end) {
    boolean first = "MNO".indexOf(s.bytes()[start]) >= 0;
    return first && SecretLooks.isStrong(s, mac, end);
  }

  /* Each four letters decode to three digits. */
  private static boolean isDigits(Scan s, int start, int end) {
    byte[] b = s.bytes();
    for (int i = start; i + 4 <= end; i += 4) {
      int bits = 0;
      for (int k = 0; k < 4; k++) {
        int value = Bytes.base64Value(b[i + k]);
        if (value < 0) {
          return false;
        }
        bits = bits << 6 | value;
      }
      for (int k = 16; k >= 0; k -= 8) {
        if (!Bytes.digit((byte) (bits >> k))) {
          return false;
        }
      }
    }
    return true;
  }
}
