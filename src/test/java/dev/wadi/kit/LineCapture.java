package dev.wadi.kit;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.ObjectMapper;
import dev.wadi.capture.CaptureReader;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** A capture of plain lines in logtap's form, written down line by line. */
public final class LineCapture {
  public static final Instant START = Instant.parse("2026-01-15T10:00:00Z");

  private static final ObjectMapper JSON = new ObjectMapper();

  private final List<String> lines = new ArrayList<>();

  /** A line so many seconds after the start; labels as names and values in turn. */
  public LineCapture line(double second, String message, String... labels) {
    return line(START.plusNanos((long) (second * 1e9)), message, labels);
  }

  public LineCapture line(Instant time, String message, String... labels) {
    Map<String, Object> line = new LinkedHashMap<>();
    line.put("ts", Rfc3339.format(time));
    if (labels.length > 0) {
      Map<String, String> pairs = new LinkedHashMap<>();
      for (int i = 0; i < labels.length; i += 2) {
        pairs.put(labels[i], labels[i + 1]);
      }
      line.put("labels", pairs);
    }
    line.put("msg", message);
    try {
      lines.add(JSON.writeValueAsString(line));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException(e);
    }
    return this;
  }

  /** A line as it will stand in the file. */
  public LineCapture raw(String line) {
    lines.add(line);
    return this;
  }

  /** Writes one file. */
  public CaptureReader write(Path folder) throws IOException {
    return write(folder, 1);
  }

  /** Writes so many files, compressed as logtap does. */
  public CaptureReader write(Path folder, int files) throws IOException {
    LogtapCapture capture = new LogtapCapture(folder);
    for (int i = 0; i < files; i++) {
      List<String> part = lines.subList(lines.size() * i / files, lines.size() * (i + 1) / files);
      if (!part.isEmpty()) {
        capture.compressed(
            "2026-01-15T1000%02d-000.jsonl.zst".formatted(i), part.toArray(String[]::new));
      }
    }
    Files.createDirectories(folder);
    capture.metadata(
        "2026-01-15T10:00:00Z", "2026-01-15T12:00:00Z", lines.size(), 300L * lines.size());
    return CaptureReader.open(folder);
  }
}
