package dev.wadi.app.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.proof.Tree;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a message that leaves the routes: readable, and without what proves who we are.
 */
final class Outside {
  private static final String SECRET = "<secret>";

  private Outside() {}

  /* The words of a header that says who sends; the scheme may be read, the rest not. */
  static String header(String name, String value) {
    String lower = name.toLowerCase(Locale.ROOT);
    boolean secret =
        lower.contains("auth")
            || lower.contains("token")
            || lower.contains("secret")
            || lower.contains("password")
            || lower.contains("cookie")
            || lower.replace("-", "").contains("apikey");
    if (!secret || value.isEmpty()) {
      return value;
    }
    int blank = value.indexOf(' ');
    return blank > 0 && lower.endsWith("authorization")
        ? value.substring(0, blank) + " " + SECRET
        : SECRET;
  }

  /** An address without a login and without the values of options that are secrets. */
  static String address(String uri) {
    String safe = uri.replaceFirst("//[^/@?]*@", "//" + SECRET + "@");
    return safe.replaceAll(
        "(?i)([?&][^=&]*(?:pass|secret|token|key|auth|sig)[^=&]*)=[^&]*", "$1=" + SECRET);
  }

  /** Bytes as text; what is no text as base64. */
  static String text(byte[] bytes) {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
    } catch (CharacterCodingException e) {
      return "base64:" + Base64.getEncoder().encodeToString(bytes);
    }
  }

  /**
   * The headers of a message that a component may read, without those of this program's own way.
   */
  static Map<String, Tree> headers(Exchange exchange) {
    Map<String, Tree> headers = new TreeMap<>();
    exchange
        .getMessage()
        .getHeaders()
        .forEach(
            (name, value) -> {
              if (value instanceof CharSequence
                  || value instanceof Number
                  || value instanceof Boolean) {
                headers.put(name, Tree.text(header(name, value.toString())));
              }
            });
    return headers;
  }

  static Map<String, Tree> message(
      String to, String method, Map<String, Tree> headers, @Nullable String body) {
    Map<String, Tree> message = new LinkedHashMap<>();
    message.put("to", Tree.text(to));
    if (!method.isEmpty()) {
      message.put("method", Tree.text(method));
    }
    if (!headers.isEmpty()) {
      message.put("headers", Tree.fields(headers));
    }
    if (body != null) {
      message.put("body", Tree.text(body));
    }
    return message;
  }
}
