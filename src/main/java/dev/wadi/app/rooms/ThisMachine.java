package dev.wadi.app.rooms;

import java.net.InetAddress;
import java.net.UnknownHostException;

/** What the machine is called that a gateway runs on. */
final class ThisMachine {
  private ThisMachine() {}

  /** Its name in the network; where it has none, {@code localhost}. */
  static String name() {
    try {
      return InetAddress.getLocalHost().getHostName();
    } catch (UnknownHostException e) {
      return "localhost";
    }
  }
}
