package dev.wadi.source.door;

import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import java.util.Collection;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What a format may know of a request besides its body: what its sender claims. Nothing of it has
 * been checked; who the sender is stands elsewhere. Immutable.
 *
 * @param method such as {@code POST}
 * @param path as {@link DoorPath} has it, in the letters of the sender
 * @param query what stands behind the question mark, as it came; empty without one
 * @param headers the few that a format asked for, by their names in lower case; several lines of a
 *     header are one list, RFC 9110, 5.3
 */
public record DoorHead(String method, String path, String query, Map<String, String> headers) {
  private static final String TYPE = "content-type";

  /** Kept for every format. */
  private static final List<String> ALWAYS = List.of(TYPE, "content-encoding", "accept");

  public DoorHead {
    headers = Map.copyOf(headers);
  }

  /**
   * The head of a request.
   *
   * @param path as the server reads it
   * @param names of headers that the format asks for, besides those of the content
   */
  public static DoorHead of(HttpRequest request, String path, Collection<String> names) {
    Map<String, String> kept = new TreeMap<>();
    for (String name : ALWAYS) {
      keep(kept, request.headers(), name);
    }
    for (String name : names) {
      keep(kept, request.headers(), name.toLowerCase(Locale.ROOT));
    }
    int question = request.uri().indexOf('?');
    String query = question < 0 ? "" : request.uri().substring(question + 1);
    return new DoorHead(request.method().name(), path, query, kept);
  }

  private static void keep(Map<String, String> kept, HttpHeaders headers, String name) {
    List<String> values = headers.getAll(name);
    if (!values.isEmpty()) {
      kept.put(name, name.equals(TYPE) ? values.get(0) : String.join(", ", values));
    }
  }

  /** The value of a header that was asked for; null when the request has none. */
  public @Nullable String header(String name) {
    return headers.get(name.toLowerCase(Locale.ROOT));
  }

  public @Nullable String contentType() {
    return headers.get(TYPE);
  }

  /** The content type without parameters, in lower case; empty when there is none. */
  public String mediaType() {
    String type = contentType();
    if (type == null) {
      return "";
    }
    int end = type.indexOf(';');
    return (end < 0 ? type : type.substring(0, end)).strip().toLowerCase(Locale.ROOT);
  }

  /** Whether the content is text in UTF-8, as far as its type says; ASCII is. */
  public boolean isUtf8() {
    String type = contentType();
    int at = type == null ? -1 : type.toLowerCase(Locale.ROOT).indexOf("charset=");
    if (type == null || at < 0) {
      return true;
    }
    String name = type.substring(at + 8).split(";", 2)[0].strip().replace("\"", "");
    return name.equalsIgnoreCase("utf-8")
        || name.equalsIgnoreCase("utf8")
        || name.equalsIgnoreCase("us-ascii");
  }

  public @Nullable String contentEncoding() {
    return headers.get("content-encoding");
  }

  /* Headers may hold a key. */
  @Override
  public String toString() {
    return "DoorHead[" + method + " /" + path + "]";
  }
}
