package dev.wadi.codec.bulk;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * Which names an index may have. A sender whose documents Elasticsearch would refuse hears the same
 * here, rather than on the day when it sends to one again. Rules: "Create index API", path
 * parameters.
 */
final class IndexNames {
  private static final String TYPE = "invalid_index_name_exception";
  private static final String FORBIDDEN = "\\/*?\"<>| ,#:";
  private static final int MOST_BYTES = 255;

  private IndexNames() {}

  /** What is wrong with a name; null for nothing. */
  static @Nullable BulkFault fault(String name) {
    if (name.equals(".") || name.equals("..")) {
      return bad("must not be '.' or '..'");
    }
    for (int i = 0; i < name.length(); i++) {
      if (FORBIDDEN.indexOf(name.charAt(i)) >= 0) {
        return bad(
            "must not contain the following characters [\\, /, *, ?, \", <, >, |,  , ,, #, :]");
      }
    }
    if ("_-+".indexOf(name.charAt(0)) >= 0) {
      return bad("must not start with '_', '-', or '+'");
    }
    if (!name.toLowerCase(Locale.ROOT).equals(name)) {
      return bad("must be lowercase");
    }
    return name.getBytes(UTF_8).length > MOST_BYTES
        ? bad("index name is too long (expected: at most " + MOST_BYTES + " bytes)")
        : null;
  }

  private static BulkFault bad(String why) {
    return new BulkFault(TYPE, "Invalid index name, " + why);
  }
}
