package dev.wadi.scenario;

import java.net.URI;
import java.util.Optional;

/**
 * A small TCP proxy of a scenario, which its drill can cut and slow down.
 *
 * @param listen {@code tcp://HOST:PORT}; on this machine alone
 * @param to {@code tcp://HOST:PORT}; empty for where the scenario's lines go
 */
public record ProxyPlan(String name, URI listen, Optional<URI> to) {
  /** Any free port of this machine. */
  public static final String ANY_PORT = "127.0.0.1:0";

  public ProxyPlan {
    if (name.isBlank()) {
      throw new IllegalArgumentException("a proxy has no name (expected: name:)");
    }
  }

  /** The address of a text such as {@code 127.0.0.1:13100}. */
  public static URI address(String name, String text, int leastPort) {
    try {
      URI address = URI.create("tcp://" + text);
      if (address.getHost() != null
          && address.getPort() >= leastPort
          && address.getPort() < 65_536
          && address.getRawPath().isEmpty()) {
        return address;
      }
    } catch (IllegalArgumentException e) {
      // told below
    }
    throw new IllegalArgumentException(name + ": '" + text + "' (expected: HOST:PORT)");
  }
}
