package dev.wadi.console;

import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * One request to the console, read completely.
 *
 * @param method HTTP method in capitals
 * @param path path as sent, not decoded
 * @param query decoded parameters
 * @param headers first value of every header by its name in lower case
 * @param address where it comes from, without the port
 * @param secure whether it came over TLS
 * @param body the bytes, at most {@link ConsoleServer#MOST_BODY_BYTES}
 */
record Call(
    String method,
    String path,
    Map<String, List<String>> query,
    Map<String, String> headers,
    String address,
    boolean secure,
    byte[] body) {

  /** The same with its body. */
  Call with(byte[] whole) {
    return new Call(method, path, query, headers, address, secure, whole);
  }

  @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  /** Whether nothing may change: GET and HEAD. */
  boolean reads() {
    return method.equals("GET") || method.equals("HEAD");
  }

  /** The value of a cookie, or null. */
  @Nullable String cookie(String name) {
    String all = header("cookie");
    if (all == null) {
      return null;
    }
    for (String one : all.split(";", -1)) {
      String pair = one.strip();
      if (pair.startsWith(name + "=")) {
        return pair.substring(name.length() + 1);
      }
    }
    return null;
  }
}
