package dev.wadi.client;

import static java.nio.charset.StandardCharsets.UTF_8;

/** What sender and server both know and nobody else; it does not show itself. */
public final class Secret {
  private final byte[] bytes;

  private Secret(byte[] bytes) {
    this.bytes = bytes;
  }

  /** A secret in words; empty where the server asks for none. */
  public static Secret of(String text) {
    return new Secret(text.getBytes(UTF_8));
  }

  byte[] bytes() {
    return bytes;
  }

  @Override
  public String toString() {
    return "(secret)";
  }
}
