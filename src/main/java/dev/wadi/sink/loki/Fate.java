package dev.wadi.sink.loki;

import java.util.Locale;

/** What an answer means for the lines of its request; every answer is in exactly one. */
enum Fate {
  /** The server has them. */
  DELIVERED,
  /** The server is well and wants them later. */
  THROTTLED,
  /** The server is not well: later. */
  UNAVAILABLE,
  /** The server does not want some of these lines, ever. */
  REJECTED,
  /** Our address or credentials are wrong; the lines are good and wait for a person. */
  MISCONFIGURED;

  /*
   * Some statuses do not mean what they say. A TLS port answers plain HTTP with 400, and a web site
   * answers anything with 200 and a page, such as its login: neither says a thing about the lines.
   * And servers whose
   * inner transport is gRPC answer 500 to a request that is too large, which no waiting makes
   * smaller.
   */
  static Fate of(Answer answer) {
    int status = answer.status();
    if (status >= 200 && status < 300) {
      return isPage(answer) ? MISCONFIGURED : DELIVERED;
    }
    if (status >= 500) {
      return tooLarge(answer.text()) ? REJECTED : UNAVAILABLE;
    }
    return switch (status) {
      case 400 -> plainOnTls(answer.text()) ? MISCONFIGURED : REJECTED;
      case 413, 422 -> REJECTED;
      case 429 -> THROTTLED;
      case 408, 425 -> UNAVAILABLE;
      default -> MISCONFIGURED;
    };
  }

  /**
   * Whether an answer is a page for people. Loki's own is 204, which has no body whatever its
   * headers say; what stands in for Loki may say 200 or 202 with a text or JSON. Markup is a page,
   * also where the header says nothing of it.
   */
  static boolean isPage(Answer answer) {
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
