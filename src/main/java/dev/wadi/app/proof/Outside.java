package dev.wadi.app.proof;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.proof.Tree;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.apache.camel.Exchange;
import org.jspecify.annotations.Nullable;

/**
 * What is told of a message that leaves the routes: readable, and without what proves who we are.
 */
final class Outside {
  private static final String SECRET = "<secret>";

  private Outside() {}

  /* What a name of a header or of an option says of its value. */
  private static final Pattern SECRET_NAME =
      Pattern.compile(
          "(?i).*(auth|token|secret|pass(word|wd|phrase)?$|pwd|cookie|credential|signature|hmac|jwt"
              + "|bearer|session|csrf|xsrf|(^|[-_.])sig$|api-?key|(^|[-_])key([-_]?id)?$).*");

  /* These end like one and are none: who asks twice, and where a record goes. */
  private static final Pattern NO_SECRET =
      Pattern.compile("(?i)(idempotency-key|sec-websocket-key|surrogate-key|camel.*|kafka.*)");

  /* As long and as mixed as what a machine made to be guessed by nobody. */
  private static final int SHORTEST_MADE = 20;
  private static final double MADE_BITS = 3.6;
  private static final Pattern MADE = Pattern.compile("[A-Za-z0-9+/=_.~-]+");

  /* What is as mixed and stands in a case with good reason: places, and what a content is known by. */
  private static final Pattern KNOWN_BY =
      Pattern.compile(
          "(?i)(.*-id|.*id|idempotency-key|etag|if-.*match|.*digest|content-.*|x-wadi-.*|traceparent"
              + "|tracestate|b3|x-b3-.*|accept.*|user-agent|camel.*|kafka.*|host|location)");

  /* The words of a header that says who sends; the scheme may be read, the rest not. */
  static String header(String name, String value) {
    boolean secret =
        SECRET_NAME.matcher(name).matches() && !NO_SECRET.matcher(name).matches()
            || isMade(value) && !KNOWN_BY.matcher(name).matches();
    if (!secret || value.isEmpty()) {
      return value;
    }
    int blank = value.indexOf(' ');
    return blank > 0 && name.toLowerCase(Locale.ROOT).endsWith("authorization")
        ? value.substring(0, blank) + " " + SECRET
        : SECRET;
  }

  /* Whether a value looks like a token: long, of letters and digits, each about as often. */
  private static boolean isMade(String value) {
    return value.length() >= SHORTEST_MADE
        && MADE.matcher(value).matches()
        && value.chars().anyMatch(Character::isDigit)
        && value.chars().anyMatch(Character::isLetter)
        && bits(value) >= MADE_BITS;
  }

  /* Shannon's entropy of its characters. */
  private static double bits(String value) {
    double bits = 0;
    for (long count :
        value
            .chars()
            .boxed()
            .collect(Collectors.groupingBy(c -> c, Collectors.counting()))
            .values()) {
      double share = (double) count / value.length();
      bits -= share * Math.log(share) / Math.log(2);
    }
    return bits;
  }

  /** With what the settings call a secret made unreadable, wherever it stands. */
  static Tree without(Tree tree, List<String> secrets) {
    if (tree instanceof Tree.Text text) {
      String safe = text.text();
      for (String secret : secrets) {
        safe = safe.replace(secret, SECRET);
      }
      return Tree.text(safe);
    }
    if (tree instanceof Tree.Items items) {
      return Tree.items(items.items().stream().map(one -> without(one, secrets)).toList());
    }
    Map<String, Tree> fields = new LinkedHashMap<>();
    ((Tree.Fields) tree).fields().forEach((name, one) -> fields.put(name, without(one, secrets)));
    return Tree.fields(fields);
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
