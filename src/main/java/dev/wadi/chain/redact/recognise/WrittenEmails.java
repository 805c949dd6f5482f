package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Beginning;
import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Kind;
import dev.wadi.chain.redact.scan.Recogniser;
import dev.wadi.chain.redact.scan.Scan;
import java.util.List;

/** Mail addresses that are written around: {@code ann [at] example [dot] org}. */
final class WrittenEmails extends Recogniser {
  private static final List<Beginning> BEGINNINGS =
      List.of(Beginning.letters(List.of("at]", "AT]", "at)", "AT)", "at}", "at>", "At]", "At)")));

  private static final int MOST_LABELS = 6;

  @Override
  public List<Kind> kinds() {
    return List.of(Kind.EMAIL);
  }

  @Override
  public List<Beginning> beginnings() {
    return BEGINNINGS;
  }

  @Override
  public int at(Scan s, int i, int wordEnd) {
    byte[] b = s.bytes();
    if (wordEnd != i + 2 || "[({<".indexOf(s.byteAt(i - 1)) < 0) {
      return i;
    }
    int local = i - 1;
    local -= s.byteAt(local - 1) == ' ' ? 1 : 0;
    int start = local;
    while (start > s.from() && local - start < 64 && Bytes.local(b[start - 1])) {
      start--;
    }
    int at = wordEnd + 1;
    at += s.byteAt(at) == ' ' ? 1 : 0;
    int end = -1;
    for (int labels = 0; labels < MOST_LABELS; labels++) {
      int label = at;
      while (at < s.to() && at - label < 64 && (Bytes.alnum(b[at]) || b[at] == '-')) {
        at++;
      }
      if (at == label) {
        break;
      }
      end = labels > 0 ? at : end;
      int behind = behindDot(s, at);
      if (behind == at) {
        break;
      }
      at = behind;
    }
    s.charge(at - start);
    if (end < 0 || start == local || !Bytes.letter(s.byteAt(end - 1))) {
      return i;
    }
    s.lookedFar();
    s.add(Kind.EMAIL, start, end, 80);
    return end;
  }

  /* Behind a dot or a word for it, " [dot] "; "from" where none stands. */
  private static int behindDot(Scan s, int from) {
    if (s.byteAt(from) == '.') {
      return from + 1;
    }
    int at = from + (s.byteAt(from) == ' ' ? 1 : 0);
    if ("[({<".indexOf(s.byteAt(at)) < 0 || !Bytes.matches(s.bytes(), at + 1, s.to(), "dot")) {
      return from;
    }
    int behind = at + 5;
    return behind + (s.byteAt(behind) == ' ' ? 1 : 0);
  }
}
