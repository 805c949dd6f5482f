package dev.wadi.client;

import java.util.List;

/**
 * What came as the answer to a {@link LogQuery}.
 *
 * @param lines the newest first, as far as the network kept their order
 * @param end why there are no more
 * @param unreadable datagrams that were no message
 * @param lost datagrams of the answer that this machine had no room for; only Linux tells
 */
public record QueryAnswer(List<ReceivedLine> lines, End end, long unreadable, long lost) {
  /** Why an answer ended. */
  public enum End {
    /** The server said that this was all. */
    END,
    /** Nothing came for a while: the end was lost, or there was no answer, as to a wrong secret. */
    SILENCE,
    /** Nobody listens there. */
    UNREACHABLE,
    /** It came to no end within the longest time. */
    TOO_LONG,
    /** It was more than was to be kept. */
    TOO_MUCH
  }

  public QueryAnswer {
    lines = List.copyOf(lines);
  }

  /**
   * Whether nothing is known to be missing. A datagram that was lost on its way through the network
   * is missing without a trace: datagrams have no numbers.
   */
  public boolean complete() {
    return end == End.END && lost == 0 && unreadable == 0;
  }
}
