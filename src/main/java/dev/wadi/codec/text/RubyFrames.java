package dev.wadi.codec.text;

/** Recognises the lines of Ruby's backtraces that are not indented. */
final class RubyFrames {
  private static final String TRACEBACK = "Traceback (most recent call last):";

  private RubyFrames() {}

  /** Whether a trace begins with this line. */
  static boolean begins(byte[] b, int from, int to) {
    return Bytes.startsWith(b, from, to, TRACEBACK) || isFrame(b, from, to);
  }

  /**
   * Whether a line belongs to the entry before it.
   *
   * @param inTrace whether the entry has frames already, or its last line announced them
   * @param anywhere whether nothing of another trace was found in the entry
   */
  static boolean joins(boolean inTrace, boolean anywhere, byte[] b, int from, int to) {
    if (!isFrame(b, from, to)) {
      return false;
    }
    /* a.rb:3:in `f': text (KeyError) begins a trace, or is the cause of the one before it. */
    return inTrace || (anywhere && !isRaised(b, from, to));
  }

  /* app/models/a.rb:12:in `index' */
  private static boolean isFrame(byte[] b, int from, int to) {
    int word = Bytes.wordEnd(b, from, to);
    int file = Bytes.find(b, from, word, ".rb:");
    if (file <= from) {
      return false;
    }
    int line = file + ".rb:".length();
    int lineEnd = Bytes.digitsEnd(b, line, to);
    return lineEnd > line && (lineEnd == to || Bytes.startsWith(b, lineEnd, to, ":in "));
  }

  private static boolean isRaised(byte[] b, int from, int to) {
    return b[to - 1] == ')' && Bytes.find(b, from, to, "': ") > 0;
  }
}
