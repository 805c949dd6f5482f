package dev.wadi.sink.webhook;

import dev.wadi.event.Event;
import dev.wadi.event.EventNames;
import java.net.URI;
import java.net.URISyntaxException;
import java.util.Set;
import java.util.regex.Pattern;

/**
 * Where events are posted to. {@link #toString} shows scheme, host and port: the rest of an address
 * is often all that it takes to write there.
 *
 * @param name as people know it
 * @param url where; http or https
 * @param auth how it knows us
 * @param signatureHeader where a signature stands
 * @param events names of those that it is told; empty for what its template tells by itself
 * @param template what it is sent
 */
record WebhookTarget(
    String name,
    URI url,
    WebhookAuth auth,
    String signatureHeader,
    Set<String> events,
    EventTemplate template) {
  private static final Pattern NAME = Pattern.compile("[A-Za-z0-9][A-Za-z0-9._-]{0,79}");
  private static final Pattern HEADER = Pattern.compile("[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}");
  private static final int SHORTEST_SCRUBBED = 6;

  WebhookTarget {
    if (!NAME.matcher(name).matches()) {
      throw new IllegalArgumentException(
          "'" + name + "' is no name of a target (expected: letters, digits and ._-)");
    }
    if (!isHeader(signatureHeader)) {
      throw new IllegalArgumentException("'" + signatureHeader + "' is no name of a header");
    }
    events = Set.copyOf(events);
  }

  static boolean isHeader(String name) {
    return HEADER.matcher(name).matches();
  }

  /**
   * Reads an address.
   *
   * @throws IllegalArgumentException when it is none; the message does not repeat it
   */
  static URI address(String text) {
    try {
      URI url = new URI(text.strip());
      boolean http = "http".equalsIgnoreCase(url.getScheme());
      boolean https = "https".equalsIgnoreCase(url.getScheme());
      if ((http || https)
          && url.getHost() != null
          && url.getRawUserInfo() == null
          && url.getRawFragment() == null) {
        return url;
      }
    } catch (URISyntaxException e) {
      // Falls through to the one answer that every wrong address gets.
    }
    throw new IllegalArgumentException(
        "no address (expected: https://host/path or http://host/path, without user and password)");
  }

  /** Whether it is told this event. */
  boolean wants(Event event) {
    return event.name().equals(EventNames.TEST)
        || (events.isEmpty() ? template.tellsByItself(event) : events.contains(event.name()));
  }

  /** Scheme, host and port. */
  String shown() {
    int port = url.getPort();
    return url.getScheme() + "://" + url.getHost() + (port < 0 ? "" : ":" + port) + "/…";
  }

  /** A text of others without what nobody is to see of this target. */
  String scrub(String text) {
    String clean = auth.scrub(text).replace(url.toString(), shown());
    for (String place :
        new String[] {url.getRawPath(), url.getPath(), url.getRawQuery(), url.getQuery()}) {
      for (String part : place == null ? new String[0] : place.split("[/&=]", -1)) {
        if (part.length() >= SHORTEST_SCRUBBED) {
          clean = clean.replace(part, "***");
        }
      }
    }
    return clean;
  }

  @Override
  public String toString() {
    return "WebhookTarget[" + name + " " + shown() + " " + auth + "]";
  }
}
