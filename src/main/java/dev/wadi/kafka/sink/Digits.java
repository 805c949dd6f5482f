package dev.wadi.kafka.sink;

import static java.nio.charset.StandardCharsets.ISO_8859_1;

import java.util.Arrays;

/** Numbers as text, made for each record that is written: without a String between. */
final class Digits {
  private static final byte[] NOTHING = {};

  private Digits() {}

  static byte[] of(long number) {
    return behind(NOTHING, number);
  }

  /** The bytes, and then the number. */
  static byte[] behind(byte[] head, long number) {
    if (number < 0) {
      byte[] digits = Long.toString(number).getBytes(ISO_8859_1); // a time before 1970
      byte[] all = Arrays.copyOf(head, head.length + digits.length);
      System.arraycopy(digits, 0, all, head.length, digits.length);
      return all;
    }
    int digits = 1;
    for (long rest = number; rest >= 10; rest /= 10) {
      digits++;
    }
    byte[] all = Arrays.copyOf(head, head.length + digits);
    long rest = number;
    for (int i = all.length - 1; i >= head.length; i--) {
      all[i] = (byte) ('0' + rest % 10);
      rest /= 10;
    }
    return all;
  }
}
