package dev.wadi.console;

/**
 * A page that is served without a login, made anew for every request: health, readiness, metrics.
 * It must hold no secret. Threads share it.
 */
@FunctionalInterface
public interface OpenPage {
  /** What the page says now. */
  Answer answer();

  /**
   * An answer.
   *
   * @param status HTTP status, 200 to 599
   * @param contentType media type, with the charset where it is a text
   * @param body the text
   */
  record Answer(int status, String contentType, String body) {
    public Answer {
      if (status < 200 || status > 599) {
        throw new IllegalArgumentException("status: " + status + " (expected: 200 to 599)");
      }
    }
  }
}
