package dev.wadi.store;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What one link stands for: the files of one capture, each with its own link, length and hash.
 *
 * @param source where the capture lies
 * @param by who shared it; as that person's machine says
 * @param created when
 * @param expires when all links end
 * @param files of the capture
 */
record Share(String source, String by, Instant created, Instant expires, List<Shared> files) {
  private static final int VERSION = 1;
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  /** A file that is shared. */
  record Shared(String name, long bytes, @Nullable String sha256, URI link) {}

  Share {
    files = List.copyOf(files);
  }

  byte[] json() throws IOException {
    ObjectNode share = JSON.createObjectNode();
    share.put("wadi_share", VERSION);
    share.put("source", source);
    share.put("by", by);
    share.put("created", created.toString());
    share.put("expires", expires.toString());
    ArrayNode list = share.putArray("files");
    for (Shared file : files) {
      ObjectNode one = list.addObject();
      one.put("file", file.name());
      one.put("bytes", file.bytes());
      one.put("sha256", file.sha256());
      one.put("url", file.link().toString());
    }
    return JSON.writeValueAsBytes(share);
  }

  /**
   * @throws StoreException when the text is no such document, or names files that would lead out of
   *     a folder
   */
  static Share parse(byte[] text, String title) throws IOException {
    try {
      JsonNode share = JSON.readTree(text);
      if (share.path("wadi_share").asInt() != VERSION) {
        throw new StoreException(
            StoreException.Kind.FORBIDDEN,
            title + ": is no link to a capture, or one of a newer version");
      }
      List<Shared> files = new ArrayList<>();
      for (JsonNode file : share.path("files")) {
        files.add(
            new Shared(
                file.path("file").asText(),
                file.path("bytes").asLong(-1),
                file.path("sha256").isTextual() ? file.path("sha256").asText() : null,
                URI.create(file.path("url").asText())));
      }
      for (Shared file : files) {
        if (!StoreLocation.safe(file.name()) || file.bytes() < 0) {
          throw new IllegalArgumentException("a file that cannot be one");
        }
      }
      return new Share(
          share.path("source").asText(),
          share.path("by").asText(),
          Instant.parse(share.path("created").asText()),
          Instant.parse(share.path("expires").asText()),
          files);
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      throw new StoreException(
          StoreException.Kind.FORBIDDEN, title + ": is no link to a capture", e);
    }
  }
}
