package dev.wadi.client;

/**
 * Where signed datagrams go, and what they look like.
 *
 * @param host name or address; a name is looked up again from time to time
 * @param port UDP port
 * @param secret the server's secret for writing
 * @param time how the time of the signature is written
 * @param maxBytes longest datagram; a line that needs more is cut
 * @param perSecond most datagrams a second, 0 for no bound
 * @param burst how many may follow each other at once all the same
 */
public record DatagramSettings(
    String host, int port, Secret secret, SignedTime time, int maxBytes, int perSecond, int burst) {
  /** Every server takes so much, and no network on the way has to take it apart. */
  public static final int USUAL_BYTES = 1460;

  /** A server on this machine. */
  public static final DatagramSettings DEFAULT =
      new DatagramSettings("127.0.0.1", 6102, Secret.of(""), SignedTime.NANOS, USUAL_BYTES, 0, 20);

  /* The longest key and head, and some of the line. */
  private static final int LEAST_BYTES = 1024;

  private static final int MOST_BYTES = 65_507;

  public DatagramSettings {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: empty (expected: a name or an address)");
    }
    Checks.within("port", port, 1, 65_535);
    Checks.within("maxBytes", maxBytes, LEAST_BYTES, MOST_BYTES);
    Checks.within("perSecond", perSecond, 0, 10_000_000);
    Checks.within("burst", burst, 1, 1_000_000);
  }

  /** The same to another server. */
  public DatagramSettings withServer(String toHost, int toPort) {
    return new DatagramSettings(toHost, toPort, secret, time, maxBytes, perSecond, burst);
  }

  /** The same with another secret. */
  public DatagramSettings withSecret(Secret other) {
    return new DatagramSettings(host, port, other, time, maxBytes, perSecond, burst);
  }

  /** The same with the time written in another way. */
  public DatagramSettings withTime(SignedTime other) {
    return new DatagramSettings(host, port, secret, other, maxBytes, perSecond, burst);
  }

  /** The same with another bound of a datagram. */
  public DatagramSettings withMaxBytes(int most) {
    return new DatagramSettings(host, port, secret, time, most, perSecond, burst);
  }

  /** The same at another pace. */
  public DatagramSettings withRate(int mostPerSecond, int mostAtOnce) {
    return new DatagramSettings(host, port, secret, time, maxBytes, mostPerSecond, mostAtOnce);
  }
}
