package dev.wadi.sink.objects;

import java.util.LinkedHashMap;
import java.util.Map;

/**
 * Something of a capture went into the bucket, and the copy tells of it.
 *
 * @param tenant whose capture it is
 * @param capture its name
 * @param location where its copy lies
 * @param newFiles data files that are new in the copy
 * @param newLines their lines
 * @param finished whether the copy is whole and the capture at its end
 */
record Copied(
    String tenant, String capture, String location, int newFiles, long newLines, boolean finished) {
  /** As a route gets it. */
  Map<String, Object> body() {
    Map<String, Object> body = new LinkedHashMap<>();
    body.put("tenant", tenant);
    body.put("capture", capture);
    body.put("location", location);
    body.put("newFiles", newFiles);
    body.put("newLines", newLines);
    body.put("finished", finished);
    return body;
  }
}
