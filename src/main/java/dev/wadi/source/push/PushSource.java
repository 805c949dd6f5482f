package dev.wadi.source.push;

import dev.wadi.model.Established;
import org.jspecify.annotations.Nullable;

/** The doors that take pushes. */
public enum PushSource {
  /** {@code /loki/api/v1/push}. */
  LOKI("loki", "/loki/api/v1/push"),
  /** {@code /api/prom/push}, Loki's path of old. */
  LEGACY("prom", "/api/prom/push"),
  /** {@code /logtap/raw}. */
  RAW("raw", "/logtap/raw");

  private final String label;
  private final String path;

  PushSource(String label, String path) {
    this.label = label;
    this.path = path;
  }

  /** The door that a request's target leads to; null when it is none of ours. */
  static @Nullable PushSource of(String uri) {
    int query = uri.indexOf('?');
    String path = query < 0 ? uri : uri.substring(0, query);
    for (PushSource source : values()) {
      /* Routes are found whichever case the path is in. */
      if (path.regionMatches(true, 0, source.path, 0, source.path.length())
          && (path.length() == source.path.length()
              || path.substring(source.path.length()).equals("/"))) {
        return source;
      }
    }
    return null;
  }

  /** The value of {@link Established#SOURCE} and of metric labels. */
  public String label() {
    return label;
  }
}
