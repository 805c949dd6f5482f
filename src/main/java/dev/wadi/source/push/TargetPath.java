package dev.wadi.source.push;

/**
 * The path of a request's target, as the server reads it to find a route: what stands behind the
 * server's own port, wherever in the target that is, and before the query. Who reads it otherwise
 * settles for one path what then goes to another.
 */
final class TargetPath {
  private TargetPath() {}

  /**
   * The path without slashes around it.
   *
   * @param port of the server; 0 when it is not known
   */
  static String of(String target, int port) {
    String own = ":" + port;
    int at = port == 0 ? -1 : target.indexOf(own);
    int begin = at < 0 ? 0 : at + own.length();
    int query = target.indexOf('?', begin);
    return withoutSlashes(target, begin, query < 0 ? target.length() : query);
  }

  /** A path without slashes around it. */
  static String withoutSlashes(String path) {
    return withoutSlashes(path, 0, path.length());
  }

  private static String withoutSlashes(String text, int from, int to) {
    int begin = from;
    int end = to;
    while (begin < end && text.charAt(begin) == '/') {
      begin++;
    }
    while (end > begin && text.charAt(end - 1) == '/') {
      end--;
    }
    return text.substring(begin, end);
  }
}
