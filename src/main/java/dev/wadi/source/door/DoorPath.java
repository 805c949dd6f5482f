package dev.wadi.source.door;

/**
 * Where requests of a format come in.
 *
 * @param path without slashes around it, in any case of its letters; a star as its first part
 *     stands for any one part
 * @param port a port of the format's own, which then is nobody else's; 0 for the port of the door
 */
public record DoorPath(String path, int port) {
  public DoorPath {
    if (path.isEmpty() || path.startsWith("/") || path.endsWith("/") || path.indexOf('?') >= 0) {
      throw new IllegalArgumentException(
          "path: '" + path + "' (expected: such as loki/api/v1/push, no slashes around it)");
    }
    if (port < 0 || port > 65_535) {
      throw new IllegalArgumentException("port: " + port + " (expected: from 0 to 65535)");
    }
  }

  /** A path on the port of the door. */
  public DoorPath(String path) {
    this(path, 0);
  }

  /** Whether a request's path is this one. */
  public boolean matches(String asked) {
    if (!path.startsWith("*/")) {
      return path.equalsIgnoreCase(asked);
    }
    int slash = asked.indexOf('/');
    return slash > 0
        && path.length() - 1 == asked.length() - slash
        && path.regionMatches(true, 1, asked, slash, path.length() - 1);
  }
}
