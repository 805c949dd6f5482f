package dev.wadi.sink.delivery;

/**
 * A part as it goes over the wire. Not copied: whoever makes one does not change the bytes.
 *
 * @param bytes compressed as the server wants it
 * @param rawBytes how many they were before compression
 */
public record Parcel(byte[] bytes, int rawBytes) {}
