package dev.wadi.capture;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import dev.wadi.model.Position;
import dev.wadi.model.Rfc3339;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What {@code metadata.json} says: what the capture is, when it ran, how much came in. {@code
 * docs/capture-format.md} has the fields.
 *
 * @param version of the layout, 1
 * @param format of the data files, {@code jsonl}
 * @param started when it began, with the offset it was written with
 * @param stopped when it ended; null while somebody writes, or after a crash
 * @param totalLines lines ever written
 * @param totalBytes uncompressed bytes ever written
 * @param labelsSeen label names; null when nobody collected them
 * @param redaction what was redacted; null when nothing was
 * @param wadi what only we write
 */
public record CaptureMetadata(
    int version,
    String format,
    OffsetDateTime started,
    @Nullable OffsetDateTime stopped,
    long totalLines,
    long totalBytes,
    @Nullable List<String> labelsSeen,
    @Nullable Redaction redaction,
    Extras wadi) {
  /** The only version there is. */
  public static final int VERSION = 1;

  private static final OffsetDateTime NEVER = OffsetDateTime.parse("0001-01-01T00:00:00Z");
  private static final JsonFactory JSON = new JsonFactory();

  /**
   * The redaction that lines went through before they came here.
   *
   * @param patterns names in order of use
   * @param profile name of the profile, if it has one
   * @param profileHash its hash, so that two captures can be compared
   * @param complete false when there may be lines of which nobody knows that they went through it
   */
  public record Redaction(
      boolean enabled,
      List<String> patterns,
      @Nullable String profile,
      @Nullable String profileHash,
      boolean complete) {
    public Redaction {
      patterns = List.copyOf(patterns);
    }

    /** One that all lines went through. */
    public Redaction(
        boolean enabled,
        List<String> patterns,
        @Nullable String profile,
        @Nullable String profileHash) {
      this(enabled, patterns, profile, profileHash, true);
    }

    /** The same, of which there may be lines that it does not hold for. */
    Redaction incomplete() {
      return new Redaction(enabled, patterns, profile, profileHash, false);
    }

    /** Whether both are by the same rules, as far as they say. */
    boolean sameRules(Redaction other) {
      return enabled == other.enabled
          && patterns.equals(other.patterns)
          && Objects.equals(profile, other.profile)
          && Objects.equals(profileHash, other.profileHash);
    }
  }

  /**
   * Fields that only we write; other readers ignore them.
   *
   * @param tenant whose lines, when they are all of one
   * @param sealed nobody appends again
   * @param partial a copy of what could be read of a damaged capture
   * @param positions up to where in the WAL each tenant's lines are here
   * @param deletedFiles data files that the disk cap took
   */
  public record Extras(
      @Nullable String tenant,
      boolean sealed,
      boolean partial,
      Map<String, Position> positions,
      long deletedFiles,
      long deletedLines,
      long deletedBytes) {
    /** What a capture of another program has. */
    public static final Extras NONE = new Extras(null, false, false, Map.of(), 0, 0, 0);

    public Extras {
      positions = Map.copyOf(positions);
    }
  }

  public CaptureMetadata {
    labelsSeen = labelsSeen == null ? null : List.copyOf(labelsSeen);
  }

  /** What is assumed of a capture whose own words are lost: it is over, and nothing is known. */
  static CaptureMetadata lost(Instant from, Instant to) {
    return new CaptureMetadata(VERSION, "jsonl", utc(from), utc(to), 0, 0, null, null, Extras.NONE);
  }

  /** True while somebody writes, and after a crash. */
  public boolean live() {
    return stopped == null;
  }

  /** The time that {@code -30m} counts back from: the end, or the start of a live capture. */
  public OffsetDateTime reference() {
    return stopped == null ? started : stopped;
  }

  /**
   * Reads the metadata of a folder.
   *
   * @throws CaptureException when there is none, it cannot be understood, or it is of a newer
   *     version
   */
  public static CaptureMetadata read(Path folder) throws IOException {
    Path file = folder.resolve(CaptureFiles.METADATA);
    byte[] bytes;
    try {
      bytes = Files.readAllBytes(file);
    } catch (FileSystemException e) {
      // Of a file where a folder should be, Java gives the system's words and no type of its own.
      if (!(e instanceof NoSuchFileException) && Files.isDirectory(folder)) {
        throw e;
      }
      String why =
          Files.isDirectory(folder)
              ? folder + " is not a valid capture: it has no metadata.json"
              : Files.exists(folder)
                  ? folder + " is not a valid capture: it is a file, not a folder"
                  : "no such file or directory: " + folder;
      throw new CaptureException(CaptureException.Kind.NOT_A_CAPTURE, why, e);
    }
    return read(bytes, folder.toString());
  }

  /**
   * Reads the text of a {@code metadata.json} that lies elsewhere.
   *
   * @param where what the capture is called in front of people
   * @throws CaptureException when it cannot be understood, or is of a newer version
   */
  public static CaptureMetadata read(byte[] json, String where) throws IOException {
    try {
      return parse(json, where);
    } catch (JsonProcessingException | CharConversionException | DateTimeException e) {
      throw new CaptureException(
          CaptureException.Kind.DAMAGED,
          where + " is not a valid capture: its metadata.json cannot be read: " + e.getMessage(),
          e);
    }
  }

  private static CaptureMetadata parse(byte[] bytes, String where) throws IOException {
    long version = 0;
    String format = "jsonl";
    OffsetDateTime started = null;
    OffsetDateTime stopped = null;
    long lines = 0;
    long total = 0;
    List<String> seen = null;
    Redaction redaction = null;
    String tenant = null;
    boolean sealed = false;
    boolean partial = false;
    Map<String, Position> positions = new TreeMap<>();
    long deletedFiles = 0;
    long deletedLines = 0;
    long deletedBytes = 0;
    try (JsonParser json = JSON.createParser(bytes)) {
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw damaged(where, "it is not a JSON object");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String field = json.currentName();
        JsonToken value = json.nextToken();
        switch (field) {
          case "version" -> version = json.getValueAsLong();
          case "format" -> format = json.getValueAsString("jsonl");
          case "started" -> started = time(json);
          case "stopped" -> stopped = time(json);
          case "total_lines" -> lines = json.getValueAsLong();
          case "total_bytes" -> total = json.getValueAsLong();
          case "labels_seen" -> seen = strings(json, value);
          case "redaction" -> redaction = value == JsonToken.START_OBJECT ? redaction(json) : null;
          case "tenant" -> tenant = json.getValueAsString();
          case "sealed" -> sealed = json.getValueAsBoolean();
          case "partial" -> partial = json.getValueAsBoolean();
          case "positions" -> positions(json, value, positions, where);
          case "deleted_files" -> deletedFiles = json.getValueAsLong();
          case "deleted_lines" -> deletedLines = json.getValueAsLong();
          case "deleted_bytes" -> deletedBytes = json.getValueAsLong();
          default -> json.skipChildren();
        }
      }
    }
    if (version > VERSION) {
      throw new CaptureException(
          CaptureException.Kind.NEWER_VERSION,
          where
              + " is a capture of version "
              + version
              + ", and this program knows versions up to "
              + VERSION
              + ": use a newer one");
    }
    if (version < 1) {
      throw damaged(where, "it has no version");
    }
    if (started == null) {
      started = NEVER;
    }
    return new CaptureMetadata(
        (int) version,
        format,
        started,
        stopped == null || stopped.isEqual(NEVER) ? null : stopped,
        lines,
        total,
        seen,
        redaction,
        new Extras(tenant, sealed, partial, positions, deletedFiles, deletedLines, deletedBytes));
  }

  private static CaptureException damaged(String where, String why) {
    return new CaptureException(
        CaptureException.Kind.DAMAGED,
        where + " is not a valid capture: its metadata.json cannot be read: " + why);
  }

  private static @Nullable OffsetDateTime time(JsonParser json) throws IOException {
    String text = json.getValueAsString();
    return text == null || text.isEmpty() ? null : OffsetDateTime.parse(text);
  }

  private static @Nullable List<String> strings(JsonParser json, JsonToken value)
      throws IOException {
    if (value != JsonToken.START_ARRAY) {
      json.skipChildren();
      return null;
    }
    List<String> all = new ArrayList<>();
    for (JsonToken next = json.nextToken();
        next != null && next != JsonToken.END_ARRAY;
        next = json.nextToken()) {
      if (next == JsonToken.VALUE_STRING) {
        all.add(json.getText());
      } else {
        json.skipChildren();
      }
    }
    return all;
  }

  private static Redaction redaction(JsonParser json) throws IOException {
    boolean enabled = false;
    List<String> patterns = List.of();
    String profile = null;
    String hash = null;
    boolean complete = true;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String field = json.currentName();
      JsonToken value = json.nextToken();
      switch (field) {
        case "enabled" -> enabled = json.getValueAsBoolean();
        case "patterns" -> {
          List<String> names = strings(json, value);
          patterns = names == null ? List.of() : names;
        }
        case "profile" -> profile = json.getValueAsString();
        case "profile_hash" -> hash = json.getValueAsString();
        case "complete" -> complete = json.getValueAsBoolean(true);
        default -> json.skipChildren();
      }
    }
    return new Redaction(enabled, patterns, profile, hash, complete);
  }

  private static void positions(
      JsonParser json, JsonToken value, Map<String, Position> into, String where)
      throws IOException {
    if (value != JsonToken.START_OBJECT) {
      json.skipChildren();
      return;
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String tenant = json.currentName();
      json.nextToken();
      String text = json.getValueAsString("");
      json.skipChildren();
      try {
        into.put(tenant, Position.parse(text));
      } catch (IllegalArgumentException e) {
        throw damaged(where, String.valueOf(e.getMessage()));
      }
    }
  }

  /** The file's content, indented as logtap indents it. */
  byte[] toJson() {
    return IndentedJson.of(this::write).getBytes(UTF_8);
  }

  /** Writes the object, for documents that contain it. */
  public void write(JsonGenerator json) throws IOException {
    json.writeStartObject();
    json.writeNumberField("version", version);
    json.writeStringField("format", format);
    json.writeStringField("started", text(started));
    json.writeStringField("stopped", text(stopped == null ? NEVER : stopped));
    json.writeNumberField("total_lines", totalLines);
    json.writeNumberField("total_bytes", totalBytes);
    if (labelsSeen == null) {
      json.writeNullField("labels_seen");
    } else {
      json.writeArrayFieldStart("labels_seen");
      for (String name : labelsSeen) {
        json.writeString(name);
      }
      json.writeEndArray();
    }
    if (redaction != null) {
      writeRedaction(json, redaction);
    }
    writeExtras(json);
    json.writeEndObject();
  }

  private static void writeRedaction(JsonGenerator json, Redaction redaction) throws IOException {
    json.writeObjectFieldStart("redaction");
    json.writeBooleanField("enabled", redaction.enabled);
    json.writeArrayFieldStart("patterns");
    for (String name : redaction.patterns) {
      json.writeString(name);
    }
    json.writeEndArray();
    if (redaction.profile != null) {
      json.writeStringField("profile", redaction.profile);
    }
    if (redaction.profileHash != null) {
      json.writeStringField("profile_hash", redaction.profileHash);
    }
    if (!redaction.complete) {
      json.writeBooleanField("complete", false);
    }
    json.writeEndObject();
  }

  private void writeExtras(JsonGenerator json) throws IOException {
    if (wadi.tenant != null) {
      json.writeStringField("tenant", wadi.tenant);
    }
    if (wadi.sealed) {
      json.writeBooleanField("sealed", true);
    }
    if (wadi.partial) {
      json.writeBooleanField("partial", true);
    }
    if (!wadi.positions.isEmpty()) {
      json.writeObjectFieldStart("positions");
      for (Map.Entry<String, Position> position : new TreeMap<>(wadi.positions).entrySet()) {
        json.writeStringField(position.getKey(), position.getValue().toString());
      }
      json.writeEndObject();
    }
    if (wadi.deletedFiles > 0) {
      json.writeNumberField("deleted_files", wadi.deletedFiles);
      json.writeNumberField("deleted_lines", wadi.deletedLines);
      json.writeNumberField("deleted_bytes", wadi.deletedBytes);
    }
  }

  private static String text(OffsetDateTime time) {
    if (time.getOffset().equals(ZoneOffset.UTC)) {
      return Rfc3339.format(time.toInstant());
    }
    String utc = Rfc3339.format(time.toInstant().plusSeconds(time.getOffset().getTotalSeconds()));
    return utc.substring(0, utc.length() - 1) + time.getOffset();
  }

  static OffsetDateTime utc(Instant instant) {
    return instant.atOffset(ZoneOffset.UTC);
  }
}
