package dev.wadi.sink.capture.named;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import dev.wadi.capture.CaptureDisk;
import dev.wadi.capture.CaptureWriter;
import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/**
 * Which captures by name there are, on disk: {@code named-captures.json} in their folder, written
 * anew and put in place whole, so that a crash leaves the old or the new one. For one thread.
 */
final class NamedCaptureBook {
  static final String FILE = "named-captures.json";
  private static final int VERSION = 1;
  private static final long MOST_BYTES = 16 << 20;
  private static final ObjectMapper JSON = new ObjectMapper();

  private final Path directory;

  NamedCaptureBook(Path directory) {
    this.directory = directory;
  }

  /**
   * Those that were written down last.
   *
   * @throws IOException when the file is there and cannot be understood; the message is a sentence
   */
  List<NamedCapture> read() throws IOException {
    Path file = directory.resolve(FILE);
    try {
      if (Files.size(file) > MOST_BYTES) {
        throw new IOException(file + ": too large for what it is");
      }
      JsonNode document = JSON.readTree(Files.readAllBytes(file));
      if (document.path("version").asInt() != VERSION) {
        throw new IOException(
            "%s: version %s (expected: %d; a newer program wrote it)"
                .formatted(file, document.path("version"), VERSION));
      }
      List<NamedCapture> captures = new ArrayList<>();
      for (JsonNode one : document.path("captures")) {
        captures.add(capture(one));
      }
      return captures;
    } catch (NoSuchFileException e) {
      return List.of();
    } catch (com.fasterxml.jackson.core.JacksonException
        | IllegalArgumentException
        | DateTimeException e) {
      throw new IOException(
          file + ": cannot be understood, so captures by name do not go on: " + e.getMessage(), e);
    }
  }

  private static NamedCapture capture(JsonNode one) {
    Map<String, Position> ends = new TreeMap<>();
    one.path("ends")
        .properties()
        .forEach(end -> ends.put(end.getKey(), Position.parse(end.getValue().asText())));
    return new NamedCapture(
        one.path("name").asText(),
        one.path("query").asText(),
        Instant.parse(one.path("since").asText()),
        Instant.parse(one.path("until").asText()),
        one.path("max_bytes").asLong(),
        Instant.parse(one.path("started").asText()),
        NamedCapture.State.valueOf(one.path("state").asText().toUpperCase(java.util.Locale.ROOT)),
        ends,
        one.hasNonNull("ended") ? Instant.parse(one.path("ended").asText()) : null,
        one.path("reason").asText(),
        one.path("rule").asText(),
        one.path("until_rule").asText());
  }

  /** Writes them down, durably. */
  void write(Collection<NamedCapture> captures) throws IOException {
    ObjectNode document = JSON.createObjectNode();
    document.put("version", VERSION);
    ArrayNode all = document.putArray("captures");
    captures.forEach(capture -> add(all.addObject(), capture));
    CaptureWriter.prepareFolder(directory);
    Path fresh = directory.resolve("." + FILE + ".new");
    Files.deleteIfExists(fresh);
    Files.createFile(
        fresh, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------")));
    Files.write(fresh, JSON.writerWithDefaultPrettyPrinter().writeValueAsBytes(document));
    try (FileChannel channel = FileChannel.open(fresh, StandardOpenOption.WRITE)) {
      channel.force(true);
    }
    Files.move(
        fresh,
        directory.resolve(FILE),
        StandardCopyOption.ATOMIC_MOVE,
        StandardCopyOption.REPLACE_EXISTING);
    CaptureDisk.SYSTEM.syncFolder(directory);
  }

  private static void add(ObjectNode one, NamedCapture capture) {
    one.put("name", capture.name());
    one.put("query", capture.query());
    one.put("since", capture.since().toString());
    one.put("until", capture.until().toString());
    one.put("max_bytes", capture.maxBytes());
    one.put("started", capture.started().toString());
    one.put("state", capture.state().word());
    ObjectNode ends = one.putObject("ends");
    capture.ends().forEach((tenant, end) -> ends.put(tenant, end.toString()));
    Instant ended = capture.ended();
    if (ended != null) {
      one.put("ended", ended.toString());
    }
    one.put("reason", capture.reason());
    one.put("rule", capture.rule());
    one.put("until_rule", capture.untilRule());
  }
}
