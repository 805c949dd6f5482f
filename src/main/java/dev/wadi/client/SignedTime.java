package dev.wadi.client;

/** How a datagram says when it was signed; servers of different age understand different ones. */
public enum SignedTime {
  /** 8 bytes, nanoseconds since 1970: servers up to v0.15.7, and Wadi. */
  NANOS(8),
  /** 15 bytes, Go's binary form: servers from v0.15.8 on, and Wadi. */
  GO(15);

  private final int bytes;

  SignedTime(int bytes) {
    this.bytes = bytes;
  }

  int bytes() {
    return bytes;
  }
}
