package dev.wadi.capture;

/**
 * A stretch of whole lines of one data file, unpacked. Its buffer is used again for the next one:
 * keep copies, not the chunk.
 */
public final class Chunk {
  private final CaptureFile file;
  private final byte[] buffer;
  private final int offset;
  private final int length;

  Chunk(CaptureFile file, byte[] buffer, int offset, int length) {
    this.file = file;
    this.buffer = buffer;
    this.offset = offset;
    this.length = length;
  }

  public CaptureFile file() {
    return file;
  }

  public byte[] buffer() {
    return buffer;
  }

  public int offset() {
    return offset;
  }

  /** Bytes; the last line of a file may lack its line end. */
  public int length() {
    return length;
  }
}
