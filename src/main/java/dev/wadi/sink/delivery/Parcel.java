package dev.wadi.sink.delivery;

/**
 * A part as it goes over the wire. Not copied: whoever makes one does not change the bytes.
 *
 * @param bytes compressed as the server wants it; empty where a client makes them of the part
 * @param rawBytes how many they were before compression
 * @param sentBytes how many go out, as they are counted
 */
public record Parcel(byte[] bytes, int rawBytes, long sentBytes) {
  public Parcel(byte[] bytes, int rawBytes) {
    this(bytes, rawBytes, bytes.length);
  }
}
