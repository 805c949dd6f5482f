package dev.wadi.chain.authenticate;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.SerializationFeature;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.model.DurableFile;
import dev.wadi.model.FolderOfAnother;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.channels.FileLock;
import java.nio.charset.CharacterCodingException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * The file of keys: {@code {"version": 1, "keys": [...]}}, mode 0600, with hashes in place of
 * tokens. It is replaced whole, so whoever reads it sees what it said before or what it says after.
 * Several processes may change it; one waits for the other at a lock beside it.
 */
public final class KeyFile {
  private static final ObjectMapper JSON =
      new ObjectMapper().enable(SerializationFeature.INDENT_OUTPUT);
  private static final int VERSION = 1;
  private static final long MOST_BYTES = 8 << 20;

  private final Path path;

  public KeyFile(Path path) {
    this.path = path;
  }

  public Path path() {
    return path;
  }

  /** Whether it is there. */
  public boolean exists() {
    return Files.exists(path);
  }

  /**
   * The keys in it; none when it is not there.
   *
   * @throws IOException when it cannot be read
   * @throws IllegalArgumentException when it says something else, in a sentence without secrets
   */
  public List<HouseKey> read(KeyReader reader) throws IOException {
    List<HouseKey> keys = new ArrayList<>();
    for (JsonNode key : keys(document())) {
      keys.add(reader.readOne(key));
    }
    return keys;
  }

  /**
   * Changes the list of keys, and writes it when what comes of it is good.
   *
   * @param reader that the keys must be good for
   */
  public void change(KeyReader reader, UnaryOperator<ArrayNode> changed) throws IOException {
    Path folder =
        Objects.requireNonNull(path.toAbsolutePath().getParent(), "a file is in a folder");
    FolderOfAnother.refuse(path);
    Files.createDirectories(
        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
    Path beside = folder.resolve(path.getFileName() + ".lock");
    try (FileChannel channel =
            FileChannel.open(beside, StandardOpenOption.CREATE, StandardOpenOption.WRITE);
        FileLock lock = channel.lock()) {
      ObjectNode document = document();
      document.set("keys", changed.apply(keys(document)));
      List<HouseKey> all = new ArrayList<>();
      keys(document).forEach(key -> all.add(reader.readOne(key)));
      KeyRing unused = KeyRing.of(all);
      new DurableFile(path).write(JSON.writeValueAsBytes(document));
    }
  }

  private ObjectNode document() throws IOException {
    if (!Files.exists(path)) {
      ObjectNode fresh = JsonNodeFactory.instance.objectNode();
      fresh.put("version", VERSION);
      fresh.putArray("keys");
      return fresh;
    }
    if (Files.size(path) > MOST_BYTES) {
      throw new IllegalArgumentException("larger than 8 MiB");
    }
    JsonNode document = KeyReader.parse(text());
    if (!(document instanceof ObjectNode object)
        || object.path("version").asInt() != VERSION
        || !object.path("keys").isArray()) {
      throw new IllegalArgumentException(
          "no file of keys (expected: {\"version\": 1, \"keys\": [...]})");
    }
    return object;
  }

  private String text() throws IOException {
    try {
      return UTF_8.newDecoder().decode(ByteBuffer.wrap(Files.readAllBytes(path))).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8", e);
    }
  }

  private static ArrayNode keys(ObjectNode document) {
    return (ArrayNode) document.path("keys");
  }

  /** A key of the list by its name, or null. */
  public static @Nullable ObjectNode find(ArrayNode keys, String name) {
    for (JsonNode key : keys) {
      if (key.path("name").asText().equals(name) && key instanceof ObjectNode object) {
        return object;
      }
    }
    return null;
  }

  /** Adds the hash of a token to a key, and lets those that it has had end. */
  public static void addToken(ObjectNode key, String token, @Nullable Instant othersEnd) {
    ArrayNode tokens =
        key.path("tokens") instanceof ArrayNode known ? known : key.putArray("tokens");
    if (othersEnd != null) {
      for (JsonNode one : tokens) {
        String until = one.path("until").asText("");
        if (one instanceof ObjectNode other
            && (until.isEmpty() || KeyReader.time("until", until).isAfter(othersEnd))) {
          other.put("until", othersEnd.toString());
        }
      }
    }
    tokens.addObject().put("hash", HouseKey.Token.of(token).hash());
  }

  /** Forgets the tokens of a key that have ended. */
  public static void dropEnded(ObjectNode key, Instant now) {
    if (key.path("tokens") instanceof ArrayNode tokens) {
      for (int i = tokens.size() - 1; i >= 0; i--) {
        String until = tokens.get(i).path("until").asText("");
        if (!until.isEmpty() && !KeyReader.time("until", until).isAfter(now)) {
          tokens.remove(i);
        }
      }
    }
  }
}
