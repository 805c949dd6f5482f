package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** Telegram bots: eight to ten digits, a colon, {@code AA} and 33 letters. */
final class TelegramTokens extends Recogniser {
  private static final List<Beginning> BEGINNINGS = List.of(Beginning.sign(":"));

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.API_TOKEN);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int colon, int behind) {
    byte[] b = s.bytes();
    if (s.byteAt(colon + 1) != 'A' || s.byteAt(colon + 2) != 'A') {
      return colon;
    }
    int start = colon;
    while (start > s.from() && Bytes.digit(b[start - 1]) && colon - start < 12) {
      start--;
    }
    int end = colon + 1;
    int limit = Math.min(s.to(), colon + 40);
    while (end < limit && Bytes.base64Url(b[end])) {
      end++;
    }
    s.charge(end - start);
    int digits = colon - start;
    boolean bot = start > s.from() + 2 && Bytes.matches(b, start - 3, start, "bot");
    if (digits >= 8
        && digits <= 10
        && end - colon - 1 >= 33
        && end - colon - 1 <= 36
        && (bot || s.boundaryBefore(start))) {
      s.add(Kind.API_TOKEN, start, end, 95, "telegram-bot");
    }
    return colon;
  }
}
