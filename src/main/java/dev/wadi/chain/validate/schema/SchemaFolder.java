package dev.wadi.chain.validate.schema;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.networknt.schema.AbsoluteIri;
import com.networknt.schema.resource.InputStreamSource;
import com.networknt.schema.resource.ResourceLoader;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The files that a schema may refer to: those in its folder and below, by their paths or by the
 * {@code $id} that they give themselves. Nothing is fetched from anywhere else, whatever a {@code
 * $ref} says. For one thread, while a schema is read.
 */
final class SchemaFolder implements ResourceLoader {
  /** What a file of the folder is called within: nothing that a file system or a network knows. */
  static final String PREFIX = "wadi-schema://files/";

  private static final int MOST_BYTES = 1 << 20;
  private static final int MOST_FILES = 200;
  private static final JsonMapper JSON =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private final Path folder;
  private final Map<Path, JsonNode> read = new LinkedHashMap<>();
  private @Nullable Map<String, Path> byId;

  SchemaFolder(Path folder) {
    this.folder = folder;
  }

  /** Reads a file of the folder. */
  JsonNode read(Path file) throws IOException {
    JsonNode known = read.get(file);
    if (known != null) {
      return known;
    }
    byte[] bytes;
    try (InputStream in = Files.newInputStream(file)) {
      bytes = in.readNBytes(MOST_BYTES + 1);
    }
    if (bytes.length > MOST_BYTES) {
      throw new IllegalArgumentException(
          file.getFileName() + ": too large (expected: at most " + MOST_BYTES + " bytes)");
    }
    JsonNode node;
    try {
      node = JSON.readTree(bytes);
    } catch (JsonProcessingException e) {
      String where =
          e.getLocation() == null
              ? ""
              : " in line "
                  + e.getLocation().getLineNr()
                  + ", column "
                  + e.getLocation().getColumnNr();
      throw new IllegalArgumentException(
          file.getFileName() + ": no JSON" + where + ": " + e.getOriginalMessage(), e);
    }
    if (node == null || !(node.isObject() || node.isBoolean())) {
      throw new IllegalArgumentException(
          file.getFileName() + ": no schema (expected: a JSON object)");
    }
    if (read.size() == MOST_FILES) {
      throw new IllegalArgumentException("more than " + MOST_FILES + " files for one schema");
    }
    read.put(file, node);
    return node;
  }

  /** All files that were read, and what is in them. */
  Map<Path, JsonNode> read() {
    return Map.copyOf(read);
  }

  /** Whether something that a schema refers to is in the folder, or one of JSON Schema's own. */
  boolean has(AbsoluteIri iri) {
    String name = iri.toString();
    return file(name) != null
        || name.startsWith("http://json-schema.org/")
        || name.startsWith("https://json-schema.org/");
  }

  private @Nullable Path file(String iri) {
    return iri.startsWith(PREFIX) ? below(iri) : ids().get(plain(iri));
  }

  /* Null leaves it to the next, which knows the schemas of JSON Schema itself and no network. */
  @Override
  public @Nullable InputStreamSource getResource(AbsoluteIri iri) {
    Path file = file(iri.toString());
    if (file == null) {
      return null;
    }
    return () -> new ByteArrayInputStream(JSON.writeValueAsBytes(read(file)));
  }

  private @Nullable Path below(String iri) {
    try {
      Path file = folder.resolve(iri.substring(PREFIX.length())).normalize();
      return file.startsWith(folder)
              && Files.isRegularFile(file)
              && file.toRealPath().startsWith(folder.toRealPath())
          ? file
          : null;
    } catch (InvalidPathException | IOException e) {
      return null; // no such file, and whoever refers to it is told so
    }
  }

  private Map<String, Path> ids() {
    Map<String, Path> known = byId;
    if (known == null) {
      known = new LinkedHashMap<>();
      for (Path file : siblings()) {
        JsonNode id = idOf(file);
        if (id != null) {
          known.put(plain(id.asText()), file);
        }
      }
      byId = known;
    }
    return known;
  }

  private List<Path> siblings() {
    try (Stream<Path> files = Files.list(folder)) {
      return files
          .filter(file -> file.getFileName().toString().endsWith(".json"))
          .filter(Files::isRegularFile)
          .sorted()
          .limit(MOST_FILES)
          .toList();
    } catch (IOException e) {
      return List.of(); // nothing beside the schema can be read
    }
  }

  /* A file beside it that is no schema is no matter until somebody refers to it. */
  private static @Nullable JsonNode idOf(Path file) {
    try {
      if (Files.size(file) > MOST_BYTES) {
        return null;
      }
      JsonNode node = JSON.readTree(Files.readAllBytes(file));
      JsonNode id = node == null ? null : node.has("$id") ? node.get("$id") : node.get("id");
      return id != null && id.isTextual() ? id : null;
    } catch (IOException e) {
      return null;
    }
  }

  private static String plain(String iri) {
    return iri.endsWith("#") ? iri.substring(0, iri.length() - 1) : iri;
  }
}
