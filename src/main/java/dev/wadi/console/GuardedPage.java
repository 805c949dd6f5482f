package dev.wadi.console;

import java.io.IOException;

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
}
