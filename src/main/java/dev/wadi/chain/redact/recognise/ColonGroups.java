package dev.wadi.chain.redact.recognise;

import dev.wadi.chain.redact.scan.Bytes;
import dev.wadi.chain.redact.scan.Scan;

/** Where an address begins that has colons in it. */
final class ColonGroups {
  private ColonGroups() {}

  /** The start of the hexadecimal group before the first colon of an address, or -1. */
  static int start(Scan s, int colon) {
    byte[] b = s.bytes();
    int start = s.wordEnd() == colon && s.wordStart() < colon ? s.wordStart() : colon;
    int first = colon - start;
    byte second = s.byteAt(colon + 1);
    if (first > 4 || (first == 0 && second != ':') || (second != ':' && !Bytes.hex(second))) {
      return -1;
    }
    for (int i = start; i < colon; i++) {
      if (!Bytes.hex(b[i])) {
        return -1;
      }
    }
    byte before = s.byteAt(start - 1);
    if ((before == ':' && !isNamed(s, start - 1))
        || before == '.'
        || before < 0
        || !s.boundaryBefore(start)) {
      return -1;
    }
    return start;
  }

  /* "addr:2001:db8::1": the word before the colon is a name and no part of the address. */
  private static boolean isNamed(Scan s, int colon) {
    boolean name = false;
    int i = colon;
    while (i > s.from() && colon - i < 24 && Bytes.word(s.bytes()[i - 1])) {
      i--;
      name |= !Bytes.hex(s.bytes()[i]);
    }
    s.charge(colon - i);
    return name && s.byteAt(i - 1) != ':';
  }
}
