package dev.wadi.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Log text made safe for a terminal: control characters are shown, not obeyed. */
public final class Terminal {
  private Terminal() {}

  /* Java 17 does not tell of one stream whether it is a terminal; Linux shows where each leads. */
  private static final Path STDERR = Path.of("/proc/self/fd/2");

  /** Whether stderr is a terminal, as far as the system tells. */
  static boolean onStderr() {
    try {
      String leads = Files.readSymbolicLink(STDERR).toString();
      return leads.startsWith("/dev/pts/") || leads.startsWith("/dev/tty");
    } catch (IOException | UnsupportedOperationException e) {
      return false; // another system, which has no such folder
    }
  }

  public static String safe(String text) {
    StringBuilder out = new StringBuilder(text.length());
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\n') {
        out.append("\\n");
      } else if (c == '\r') {
        out.append("\\r");
      } else if (c < 0x20 && c != '\t' || c >= 0x7f && c < 0xa0) {
        out.append(String.format("\\x%02x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.toString();
  }
}
