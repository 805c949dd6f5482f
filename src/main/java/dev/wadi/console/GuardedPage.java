package dev.wadi.console;

import dev.wadi.model.Role;
import java.io.IOException;
import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * A page for those who are logged in, made anew for every request. Only reads. Threads share it.
 */
@FunctionalInterface
public interface GuardedPage {
  /**
   * What the page says now.
   *
   * @param rest of the path behind that of the page, decoded; a client wrote it
   */
  OpenPage.Answer answer(String rest) throws IOException;

  /**
   * The least that somebody must be to see it.
   *
   * @param rest as for {@link #answer}
   */
  default Role needs(String rest) {
    return Role.VIEWER;
  }

  /**
   * The file that is meant, which is then sent instead of an answer; null when none is.
   *
   * @param rest as for {@link #answer}
   */
  default @Nullable Download download(String rest) throws IOException {
    return null;
  }

  /**
   * A file that is sent as it is, however large.
   *
   * @param contentType media type, with the charset where it is a text
   * @param name under which it is saved; empty to show it. What is shown may run no script
   */
  record Download(Path file, String contentType, String name) {}
}
