package dev.wadi.read;

import org.jspecify.annotations.Nullable;

/** The questions that there are, by where they are asked. */
enum ReadPath {
  QUERY_RANGE("query_range"),
  QUERY("query"),
  LABELS("labels"),
  LABEL_VALUES("label"),
  SERIES("series"),
  INDEX_STATS("index/stats"),
  INDEX_VOLUME("index/volume"),
  INDEX_VOLUME_RANGE("index/volume_range"),
  DETECTED_LABELS("detected_labels"),
  DETECTED_FIELDS("detected_fields"),
  DETECTED_FIELD_VALUES("detected_field"),
  PATTERNS("patterns"),
  FORMAT_QUERY("format_query"),
  BUILD_INFO("status/buildinfo"),
  TAIL("tail");

  private static final String ROOT = "loki/api/v1/";

  private final String path;

  ReadPath(String path) {
    this.path = path;
  }

  /** Its name in metrics. */
  String kind() {
    return path.replace('/', '_');
  }

  /**
   * A question, and the name in its path.
   *
   * @param name not decoded; empty for none
   */
  record Found(ReadPath path, String name) {}

  /**
   * What is asked at a path; null for none of ours.
   *
   * @param path without slashes around it
   */
  static @Nullable Found of(String path) {
    if (!path.startsWith(ROOT)) {
      return null;
    }
    String rest = path.substring(ROOT.length());
    if (rest.equals("label")) {
      return new Found(LABELS, "");
    }
    if (rest.endsWith("/values")) {
      int slash = rest.indexOf('/');
      String name = rest.substring(slash + 1, Math.max(slash + 1, rest.length() - 7));
      for (ReadPath one : new ReadPath[] {LABEL_VALUES, DETECTED_FIELD_VALUES}) {
        if (rest.startsWith(one.path + "/") && !name.isEmpty() && name.indexOf('/') < 0) {
          return new Found(one, name);
        }
      }
    }
    for (ReadPath one : values()) {
      if (one.path.equals(rest) && one != LABEL_VALUES && one != DETECTED_FIELD_VALUES) {
        return new Found(one, "");
      }
    }
    return null;
  }
}
