package dev.wadi.model;

/**
 * An entry that a step of the chain refused while it is in a batch. Doors whose answers name
 * entries by their places in the request find the place by the bytes of the line, which a decoder
 * knows and no step moves.
 *
 * @param stream its labels
 * @param position in its stream, from 0
 * @param buffer that holds its line; not copied
 * @param offset of the line in it
 * @param reason a sentence without anything that the sender wrote
 */
public record RefusedEntry(Labels stream, int position, byte[] buffer, int offset, String reason) {
  /** An entry of a stream. */
  public static RefusedEntry of(LogStream stream, int position, String reason) {
    return new RefusedEntry(
        stream.labels(),
        position,
        stream.lineBuffer(position),
        stream.lineOffset(position),
        reason);
  }
}
