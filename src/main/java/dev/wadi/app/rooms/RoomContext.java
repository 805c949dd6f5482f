package dev.wadi.app.rooms;

import dev.wadi.console.GuardedPage;
import dev.wadi.management.Metrics;
import dev.wadi.management.Readiness;
import dev.wadi.management.Roster;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.CamelContext;

/** Where rooms show what they have, and find what others showed. For the starting thread. */
final class RoomContext {
  private final CamelContext camel;
  private final Metrics metrics;
  private final Readiness readiness;
  private final Roster roster;
  private final GatewayOperations operations;
  private final Map<String, GuardedPage> guardedPages = new TreeMap<>();

  RoomContext(CamelContext camel, Metrics metrics, Readiness readiness, Duration patience) {
    this.camel = camel;
    this.metrics = metrics;
    this.readiness = readiness;
    this.roster = new Roster(camel, patience, InstantSource.system());
    this.operations = new GatewayOperations(camel);
  }

  /** Gives a part a name that routes refer to. */
  void bind(String name, Object part) {
    camel.getRegistry().bind(name, part);
  }

  /** Shows a page of the console, behind its login. */
  void guard(String path, GuardedPage page) {
    guardedPages.put(path, page);
  }

  Map<String, GuardedPage> guardedPages() {
    return Map.copyOf(guardedPages);
  }

  CamelContext camel() {
    return camel;
  }

  /** Where numbers are shown. */
  Metrics metrics() {
    return metrics;
  }

  /** Where a room tells how it is. */
  Readiness readiness() {
    return readiness;
  }

  /** All stations, of all rooms. */
  Roster roster() {
    return roster;
  }

  /** What people call in JMX. */
  GatewayOperations operations() {
    return operations;
  }
}
