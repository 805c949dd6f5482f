package dev.wadi.kafka.sink;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Arrays;

/**
 * What names the entries of a batch: tenant, place of the batch in the log, number of the entry.
 * Equal ones are one line. Immutable.
 */
final class Receipt {
  private final String head;
  private final byte[] bytes;

  Receipt(String tenant, String place) {
    this.head = tenant + ":" + place + "/";
    this.bytes = head.getBytes(UTF_8);
  }

  String text(int entry) {
    return head + entry;
  }

  /** The same; made for each record that is written. */
  byte[] bytes(int entry) {
    byte[] digits = Integer.toString(entry).getBytes(ISO_8859_1);
    byte[] all = Arrays.copyOf(bytes, bytes.length + digits.length);
    System.arraycopy(digits, 0, all, bytes.length, digits.length);
    return all;
  }
}
