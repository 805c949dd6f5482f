package dev.wadi.store;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.net.URI;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
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
  /** A link to a file is up to two kilobytes long, with the keys of a session in it. */
  static final int MOST_BYTES = 64 << 20;

  private static final int VERSION = 1;
  private static final int MOST_FILES = 100_000;
  private static final int LONGEST_NAME = 200;
  private static final ObjectMapper JSON = new ObjectMapper();

  /** A file that is shared. */
  record Shared(String name, long bytes, @Nullable String sha256, URI link) {
    /* Whoever has the link has the file. */
    @Override
    public String toString() {
      return "file=" + name + " bytes=" + bytes;
    }
  }

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
   * Reads a document that may come from anybody: within bounds of bytes, files and names.
   *
   * @throws StoreException when the text is no such document, or names files that cannot be those
   *     of one capture
   */
  static Share parse(byte[] text, String title) throws IOException {
    if (text.length > MOST_BYTES) {
      throw forbidden(title, "is far too long for a link to a capture", null);
    }
    try (JsonParser json = JSON.getFactory().createParser(text)) {
      Map<String, String> told = new HashMap<>();
      List<Shared> files = new ArrayList<>();
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new IllegalArgumentException("no object");
      }
      while (json.nextToken() != JsonToken.END_OBJECT) {
        String name = json.currentName();
        JsonToken value = json.nextToken();
        if (name.equals("files") && value == JsonToken.START_ARRAY) {
          files(json, files, title);
        } else if (value.isScalarValue()) {
          told.put(name, json.getText());
        } else {
          json.skipChildren();
        }
      }
      if (!String.valueOf(VERSION).equals(told.get("wadi_share")) || json.nextToken() != null) {
        throw forbidden(title, "is no link to a capture, or one of a newer version", null);
      }
      requireNames(files, title);
      return new Share(
          told.getOrDefault("source", ""),
          told.getOrDefault("by", ""),
          Instant.parse(told.getOrDefault("created", "")),
          Instant.parse(told.getOrDefault("expires", "")),
          files);
    } catch (JsonProcessingException | IllegalArgumentException | DateTimeException e) {
      throw forbidden(title, "is no link to a capture", e);
    }
  }

  private static void files(JsonParser json, List<Shared> files, String title) throws IOException {
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (files.size() == MOST_FILES) {
        throw forbidden(title, "leads to over " + MOST_FILES + " files", null);
      }
      JsonNode file = JSON.readTree(json);
      files.add(
          new Shared(
              file.path("file").asText(),
              file.path("bytes").asLong(-1),
              file.path("sha256").isTextual() ? file.path("sha256").asText() : null,
              URI.create(file.path("url").asText())));
    }
  }

  /* They become files in one folder, and texts are read whole. */
  private static void requireNames(List<Shared> files, String title) throws StoreException {
    Set<String> names = new HashSet<>();
    for (Shared file : files) {
      String name = file.name();
      if (!StoreLocation.safe(name) || name.length() > LONGEST_NAME) {
        throw forbidden(title, "names a file that cannot be in a folder", null);
      }
      if (file.bytes() < 0 || file.bytes() > CaptureKeys.mostBytes(name)) {
        throw forbidden(title, name + " cannot have " + file.bytes() + " bytes", null);
      }
      if (!names.add(name)) {
        throw forbidden(title, "names " + name + " twice", null);
      }
    }
    for (String name : names) {
      for (int slash = name.indexOf('/'); slash > 0; slash = name.indexOf('/', slash + 1)) {
        if (names.contains(name.substring(0, slash))) {
          throw forbidden(title, "names " + name + " below a file", null);
        }
      }
    }
  }

  private static StoreException forbidden(String title, String why, @Nullable Exception cause) {
    String text = title + ": " + why;
    return cause == null
        ? new StoreException(StoreException.Kind.FORBIDDEN, text)
        : new StoreException(StoreException.Kind.FORBIDDEN, text, cause);
  }
}
