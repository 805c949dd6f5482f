package dev.wadi.codec.plain;

/** The lines of a text, as slices of it: they end with LF or CR LF, the last one also without. */
public final class TextLines {
  private TextLines() {}

  /** Takes one line after the other. */
  @FunctionalInterface
  public interface Sink<X extends Exception> {
    /**
     * A line.
     *
     * @param offset in the text's buffer
     * @param length without its end
     */
    void line(int offset, int length) throws X;
  }

  /** Hands over all lines, those without a byte too; a byte order mark is no part of the first. */
  public static <X extends Exception> void each(byte[] buffer, int offset, int length, Sink<X> sink)
      throws X {
    int end = offset + length;
    int from = offset + markBytes(buffer, offset, length);
    while (from < end) {
      int feed = from;
      while (feed < end && buffer[feed] != '\n') {
        feed++;
      }
      boolean carriage = feed < end && feed > from && buffer[feed - 1] == '\r';
      sink.line(from, feed - from - (carriage ? 1 : 0));
      from = feed + 1;
    }
  }

  /** The length of the byte order mark that a text begins with; 0 for none. */
  public static int markBytes(byte[] buffer, int offset, int length) {
    boolean marked =
        length >= 3
            && buffer[offset] == (byte) 0xef
            && buffer[offset + 1] == (byte) 0xbb
            && buffer[offset + 2] == (byte) 0xbf;
    return marked ? 3 : 0;
  }
}
