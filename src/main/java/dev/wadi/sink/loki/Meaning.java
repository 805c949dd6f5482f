package dev.wadi.sink.loki;

import dev.wadi.sink.delivery.Fate;
import dev.wadi.sink.delivery.HttpReply;
import java.util.Locale;

/** What an answer of Loki's, or of whatever stands in its place, means for the lines. */
final class Meaning {
  private Meaning() {}

  /*
   * Some statuses do not mean what they say. A TLS port answers plain HTTP with 400, and a web site
   * answers anything with 200 and a page, such as its login: neither says a thing about the lines.
   * And servers whose inner transport is gRPC answer 500 to a request that is too large, which no
   * waiting makes smaller.
   */
  static Fate of(HttpReply answer) {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return isPage(answer) ? Fate.MISCONFIGURED : Fate.DELIVERED;
    }
    if (status >= 500) {
      return tooLarge(answer.text()) ? Fate.REJECTED : Fate.UNAVAILABLE;
    }
    return switch (status) {
      case 400 -> plainOnTls(answer.text()) ? Fate.MISCONFIGURED : Fate.REJECTED;
      case 413, 422 -> Fate.REJECTED;
      case 429 -> Fate.THROTTLED;
      case 408, 425 -> Fate.UNAVAILABLE;
      default -> Fate.MISCONFIGURED;
    };
  }

  /**
   * Whether an answer is a page for people. Loki's own is 204, which has no body whatever its
   * headers say; what stands in for Loki may say 200 or 202 with a text or JSON. Markup is a page,
   * also where the header says nothing of it.
   */
  static boolean isPage(HttpReply answer) {
    if (answer.status() == 204) {
      return false;
    }
    String type = answer.contentType().strip().toLowerCase(Locale.ROOT);
    String text = answer.text();
    int at = text.startsWith("\ufeff") ? 1 : 0;
    return type.startsWith("text/html")
        || type.startsWith("application/xhtml")
        || text.substring(at).stripLeading().startsWith("<");
  }

  private static boolean plainOnTls(String text) {
    String lower = text.toLowerCase(Locale.ROOT);
    return lower.contains("http request to an https server")
        || lower.contains("plain http request was sent to https port");
  }

  private static boolean tooLarge(String text) {
    return text.contains("message larger than max");
  }
}
