package dev.wadi.chain.stages;

import java.util.LinkedHashMap;
import java.util.Map;

/** Finds the pairs of a text in logfmt; what is none is passed over. */
final class Logfmt {
  private Logfmt() {}

  /** Values by keys; of equal keys the last counts, a key alone has an empty value. */
  static Map<String, String> pairs(String text) {
    Map<String, String> pairs = new LinkedHashMap<>();
    int at = 0;
    while (at < text.length()) {
      int from = at;
      while (at < text.length() && text.charAt(at) > ' ' && text.charAt(at) != '=') {
        at++;
      }
      String key = text.substring(from, at);
      String value = "";
      if (at < text.length() && text.charAt(at) == '=') {
        at++;
        StringBuilder out = new StringBuilder();
        at = value(text, at, out);
        value = out.toString();
      } else {
        at++;
      }
      if (!key.isEmpty()) {
        pairs.put(key, value);
      }
    }
    return pairs;
  }

  /* Gives where the value ends. */
  private static int value(String text, int from, StringBuilder out) {
    int at = from;
    if (at < text.length() && text.charAt(at) == '"') {
      for (at++; at < text.length() && text.charAt(at) != '"'; at++) {
        char c = text.charAt(at);
        if (c == '\\' && at + 1 < text.length()) {
          c = text.charAt(++at);
          c = c == 'n' ? '\n' : c == 't' ? '\t' : c == 'r' ? '\r' : c;
        }
        out.append(c);
      }
      return at + 1;
    }
    while (at < text.length() && text.charAt(at) > ' ') {
      out.append(text.charAt(at++));
    }
    return at;
  }
}
