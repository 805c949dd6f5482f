package dev.wadi.codec.otlp;

import static java.nio.charset.StandardCharsets.UTF_8;

/**
 * What an exporter of logs is told, as {@code ExportLogsServiceResponse} or {@code
 * google.rpc.Status}, in protobuf or JSON. Stateless.
 */
public final class OtlpAnswer {
  /** Codes of {@code google.rpc.Code}. */
  public static final int INVALID_ARGUMENT = 3;

  public static final int DEADLINE_EXCEEDED = 4;
  public static final int PERMISSION_DENIED = 7;
  public static final int RESOURCE_EXHAUSTED = 8;
  public static final int UNIMPLEMENTED = 12;
  public static final int INTERNAL = 13;
  public static final int UNAVAILABLE = 14;
  public static final int UNAUTHENTICATED = 16;

  private OtlpAnswer() {}

  /** All records are safe. */
  public static byte[] success(boolean json) {
    // The specification wants partial_success unset here.
    return json ? "{}".getBytes(UTF_8) : new byte[0];
  }

  /** Some records were rejected for good, the others are safe. */
  public static byte[] partial(boolean json, long rejected, String message) {
    if (json) {
      return ("{\"partialSuccess\":{\"rejectedLogRecords\":\""
              + rejected
              + "\",\"errorMessage\":"
              + quoted(message)
              + "}}")
          .getBytes(UTF_8);
    }
    ProtoWriter inner = new ProtoWriter();
    if (rejected != 0) {
      inner.number(1, rejected);
    }
    inner.bytes(2, message.getBytes(UTF_8));
    ProtoWriter out = new ProtoWriter();
    out.message(1, inner);
    return out.toByteArray();
  }

  /** A failure. */
  public static byte[] status(boolean json, int code, String message) {
    if (json) {
      return ("{\"code\":" + code + ",\"message\":" + quoted(message) + "}").getBytes(UTF_8);
    }
    ProtoWriter out = new ProtoWriter();
    out.number(1, code);
    out.bytes(2, message.getBytes(UTF_8));
    return out.toByteArray();
  }

  private static String quoted(String text) {
    StringBuilder out = new StringBuilder(text.length() + 16).append('"');
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '"' || c == '\\') {
        out.append('\\').append(c);
      } else if (c < ' ' || Character.isSurrogate(c)) {
        out.append(String.format("\\u%04x", (int) c));
      } else {
        out.append(c);
      }
    }
    return out.append('"').toString();
  }
}
