package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * Results on their way to a person's screen: control characters of UTF-8 text are shown as {@code
 * \x1b}, not obeyed, whatever stands in a log line. Line feeds and tabs stay. For one thread.
 */
final class ShownBytes extends FilterOutputStream {
  /* In UTF-8 the controls from 0x80 to 0x9f are this byte and one of those. */
  private static final int LEAD = 0xC2;

  private boolean led;

  ShownBytes(OutputStream out) {
    super(out);
  }

  /** Where results go: as they are, or shown when a person looks on. */
  static OutputStream of(Shell shell) {
    OutputStream results = shell.output().stream();
    return Screen.of(shell).results() ? new ShownBytes(results) : results;
  }

  @Override
  public void write(int b) throws IOException {
    write(new byte[] {(byte) b}, 0, 1);
  }

  @Override
  public void write(byte[] text, int offset, int length) throws IOException {
    int from = offset;
    int end = offset + length;
    for (int i = offset; i < end; i++) {
      int b = text[i] & 0xFF;
      boolean wasLed = led;
      led = b == LEAD;
      if (wasLed && b >= 0x80 && b < 0xA0) {
        show(b);
        from = i + 1;
        continue;
      }
      if (wasLed) {
        out.write(LEAD);
      }
      if (led) {
        out.write(text, from, i - from);
        from = i + 1;
      } else if (b < 0x20 && b != '\n' && b != '\t' || b == 0x7F) {
        out.write(text, from, i - from);
        show(b);
        from = i + 1;
      }
    }
    out.write(text, from, end - from);
  }

  private void show(int b) throws IOException {
    out.write(String.format(Locale.ROOT, "\\x%02x", b).getBytes(US_ASCII));
  }

  @Override
  public void flush() throws IOException {
    if (led) {
      out.write(LEAD);
      led = false;
    }
    super.flush();
  }
}
