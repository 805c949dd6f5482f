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
  private boolean malformed;

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

  /**
   * Tells that a line in it is no entry: the file is then held against the index. Who works on a
   * chunk says so of the lines it looks at.
   */
  public void sawMalformedLine() {
    malformed = true;
  }

  boolean malformed() {
    return malformed;
  }
}
