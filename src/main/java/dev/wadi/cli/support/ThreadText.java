package dev.wadi.cli.support;

import com.fasterxml.jackson.databind.JsonNode;

/** Threads as JMX tells of them, as people read them. */
final class ThreadText {
  private ThreadText() {}

  static String of(JsonNode threads) {
    StringBuilder out = new StringBuilder();
    for (JsonNode thread : threads) {
      out.append('"')
          .append(thread.path("threadName").asText())
          .append("\" #")
          .append(thread.path("threadId").asLong())
          .append(thread.path("daemon").asBoolean() ? " daemon " : " ")
          .append(thread.path("threadState").asText())
          .append('\n');
      JsonNode lock = thread.path("lockInfo");
      if (lock.isObject()) {
        out.append("    waits for ").append(lock.path("className").asText());
        String owner = thread.path("lockOwnerName").asText("");
        out.append(owner.isEmpty() || owner.equals("null") ? "" : ", held by \"" + owner + "\"")
            .append('\n');
      }
      for (JsonNode frame : thread.path("stackTrace")) {
        int line = frame.path("lineNumber").asInt();
        out.append("    at ")
            .append(frame.path("className").asText())
            .append('.')
            .append(frame.path("methodName").asText())
            .append(line > 0 ? ":" + line : "")
            .append('\n');
      }
      out.append('\n');
    }
    return out.toString();
  }
}
