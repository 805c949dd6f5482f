package dev.wadi.station;

import java.util.Optional;

/**
 * A part of a route that works for a station of which another object tells: the consumer that reads
 * the log for a sink, the step that counts what a door brings. A step or an endpoint that
 * implements this makes its route one of that station, wherever stations are shown with their
 * routes.
 */
public interface WorksFor {
  /**
   * Whom it works for; empty while it works for nobody. Never slow.
   *
   * @param from the address that its route begins with, without options
   */
  Optional<StationTitle> worksFor(String from);
}
