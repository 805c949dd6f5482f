package dev.wadi.client;

/**
 * The server that a reader asks.
 *
 * @param host name or address
 * @param port UDP port
 * @param secret the server's secret for reading
 * @param time how the time of a signature is written
 */
public record ReadSettings(String host, int port, Secret secret, SignedTime time) {
  /** A server on this machine. */
  public static final ReadSettings DEFAULT =
      new ReadSettings("127.0.0.1", 6102, Secret.of(""), SignedTime.NANOS);

  public ReadSettings {
    if (host.isBlank()) {
      throw new IllegalArgumentException("host: empty (expected: a name or an address)");
    }
    Checks.within("port", port, 1, 65_535);
  }

  /** The same of another server. */
  public ReadSettings withServer(String otherHost, int otherPort) {
    return new ReadSettings(otherHost, otherPort, secret, time);
  }

  /** The same with another secret. */
  public ReadSettings withSecret(String other) {
    return new ReadSettings(host, port, Secret.of(other), time);
  }

  /** The same with the time written in another way. */
  public ReadSettings withTime(SignedTime other) {
    return new ReadSettings(host, port, secret, other);
  }

  Signer signer() {
    return new Signer(secret, time, LogShipper::nowNanos);
  }
}
