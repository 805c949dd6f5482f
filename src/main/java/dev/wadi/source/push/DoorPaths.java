package dev.wadi.source.push;

/**
 * Which paths lead to a route behind the doors, so that a body nobody asks for is not kept. Paths
 * are as {@link TargetPath} has them.
 */
interface DoorPaths {
  /** Whether there is a route that may want to read the body of such a request. */
  boolean isWanted(String path, String method, int port);

  /**
   * Methods that the routes of a path take, with commas between; empty when there is none.
   *
   * @param port 0 when it is not known
   */
  String methods(String path, int port);
}
