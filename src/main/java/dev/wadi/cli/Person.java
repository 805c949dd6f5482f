package dev.wadi.cli;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** Who calls a command, as this machine says. */
final class Person {
  private Person() {}

  /** Such as {@code ann@host}. */
  static String here() {
    String host;
    try {
      host = InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      host = "localhost"; // A machine without a name in the network.
    }
    return System.getProperty("user.name", "?") + "@" + host;
  }
}
