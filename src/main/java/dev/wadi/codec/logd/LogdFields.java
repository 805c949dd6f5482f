package dev.wadi.codec.logd;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.model.Labels;
import dev.wadi.model.LogStream;
import dev.wadi.model.Slice;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * How a message of logd's lies in a stream: what are labels, what is structured metadata, and which
 * key comes out of it again.
 *
 * <p>The first three parts of the key are the labels {@code env}, {@code svc} and {@code fn}; the
 * level is the label {@code level}. A key that is more or less than these three joined by slashes,
 * such as {@code /prod/api/login/step2}, stands whole in the metadata {@code key} as well.
 */
final class LogdFields {
  static final String ENV = "env";
  static final String SVC = "svc";
  static final String FN = "fn";
  static final String LEVEL = "level";

  /** The key of control messages; nobody's line may bear it. */
  static final String CONTROL_KEY = "//logd";

  static final byte[] KEY = "key".getBytes(US_ASCII);
  static final byte[] STACK_TRACE = "stackTrace".getBytes(US_ASCII);
  static final byte[] HTTP_METHOD = "httpMethod".getBytes(US_ASCII);
  static final byte[] URL = "url".getBytes(US_ASCII);
  static final byte[] RESPONSE_STATUS = "responseStatus".getBytes(US_ASCII);

  /** A level that has no name, as its number. */
  static final byte[] OTHER_LEVEL = "lvl".getBytes(US_ASCII);

  private static final List<String> LEVELS =
      List.of("", "trace", "debug", "info", "warn", "error", "fatal");
  private static final List<String> METHODS =
      List.of("", "DELETE", "GET", "HEAD", "OPTIONS", "PATCH", "POST", "PUT");

  private LogdFields() {}

  /** The name of a level; empty for one without. */
  static String levelName(int level) {
    return level > 0 && level < LEVELS.size() ? LEVELS.get(level) : "";
  }

  /** The name of an HTTP method; empty for one without. */
  static String methodName(int method) {
    return method > 0 && method < METHODS.size() ? METHODS.get(method) : "";
  }

  /** The number of the level that a line has; 0 when it has none of logd's. */
  static int level(LogStream stream, int i) {
    String name = stream.labels().get(LEVEL);
    if (name != null) {
      return Math.max(0, LEVELS.indexOf(name));
    }
    return number(stream, i, OTHER_LEVEL);
  }

  static int method(LogStream stream, int i) {
    String name = text(stream, i, HTTP_METHOD);
    if (name == null) {
      return 0;
    }
    int known = METHODS.indexOf(name);
    return known > 0 ? known : asNumber(name);
  }

  /** The labels of a key's parts. */
  static Labels labels(String env, String svc, String fn, int level) {
    return Labels.of(ENV, env, SVC, svc, FN, fn, LEVEL, levelName(level));
  }

  /** The key that labels stand for. */
  static String key(Labels labels) {
    return key(labels.get(ENV, ""), labels.get(SVC, ""), labels.get(FN, ""));
  }

  static String key(String env, String svc, String fn) {
    if (fn.isEmpty()) {
      return svc.isEmpty() ? "/" + env : "/" + env + "/" + svc;
    }
    return "/" + env + "/" + svc + "/" + fn;
  }

  /** The key of a line; never that of a control message. */
  static String key(LogStream stream, int i, String ofLabels) {
    String whole = text(stream, i, KEY);
    String key = whole == null ? ofLabels : whole;
    return key.equals(CONTROL_KEY) ? CONTROL_KEY.substring(1) : key;
  }

  /** The text of a metadata value, or null. */
  static @Nullable String text(LogStream stream, int i, byte[] name) {
    for (int pair = 0; pair < stream.metadataCount(i); pair++) {
      if (is(stream, stream.metadataName(i, pair), name)) {
        long value = stream.metadataValue(i, pair);
        return new String(stream.buffer(value), Slice.offset(value), Slice.length(value), UTF_8);
      }
    }
    return null;
  }

  /** A metadata value as a number; 0 when there is none. */
  static int number(LogStream stream, int i, byte[] name) {
    String text = text(stream, i, name);
    return text == null ? 0 : asNumber(text);
  }

  private static boolean is(LogStream stream, long slice, byte[] name) {
    int from = Slice.offset(slice);
    return Arrays.equals(
        stream.buffer(slice), from, from + Slice.length(slice), name, 0, name.length);
  }

  /* What stands there has been through redaction, which may have made anything of it. */
  private static int asNumber(String text) {
    if (text.isEmpty() || text.length() > 11) {
      return 0;
    }
    try {
      return Integer.parseInt(text);
    } catch (NumberFormatException e) {
      return 0;
    }
  }
}
