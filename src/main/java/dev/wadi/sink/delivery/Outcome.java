package dev.wadi.sink.delivery;

/**
 * What became of one request.
 *
 * @param fate what that means for its lines
 * @param status the server's number for it, such as an HTTP status; 0 where there is none
 * @param retryAfterMillis how long the server asks to be left alone; 0 when it does not ask
 * @param text the server's own words, for whoever reads a dead letter
 * @param said the same as a sentence, for whoever looks at the sink
 */
public record Outcome(Fate fate, int status, long retryAfterMillis, String text, String said) {
  public Outcome {
    if (retryAfterMillis < 0) {
      throw new IllegalArgumentException(
          "retryAfterMillis: " + retryAfterMillis + " (expected: >= 0)");
    }
  }

  /** The server has the lines. */
  public static Outcome delivered() {
    return new Outcome(Fate.DELIVERED, 0, 0, "", "");
  }

  /** Anything else, in words that serve both readers. */
  public static Outcome of(Fate fate, String words) {
    return new Outcome(fate, 0, 0, words, words);
  }
}
