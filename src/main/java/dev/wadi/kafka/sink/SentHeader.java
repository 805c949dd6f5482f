package dev.wadi.kafka.sink;

import org.apache.kafka.common.header.Header;

/** A header of a record that is written; the client's own is twice as large. Immutable. */
final class SentHeader implements Header {
  private final String key;
  private final byte[] value;

  /**
   * @param value kept, not copied
   */
  SentHeader(String key, byte[] value) {
    this.key = key;
    this.value = value;
  }

  @Override
  public String key() {
    return key;
  }

  @Override
  public byte[] value() {
    return value;
  }
}
