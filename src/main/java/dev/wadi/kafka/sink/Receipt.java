package dev.wadi.kafka.sink;

import static java.nio.charset.StandardCharsets.UTF_8;

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
    return Digits.behind(bytes, entry);
  }
}
