package dev.wadi.scenario.run;

import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Instant;
import java.time.InstantSource;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * What happens in a run, a JSON object for each thing, written at once and kept for the page. A
 * file is added to. Threads may share it.
 */
public final class Results implements Closeable {
  private static final DateTimeFormatter ISO =
      DateTimeFormatter.ofPattern("uuuu-MM-dd'T'HH:mm:ss.SSSSSSxxx").withZone(ZoneOffset.UTC);

  private final ObjectMapper mapper = new ObjectMapper();
  private final InstantSource clock;
  private final @Nullable OutputStream file;
  private final Consumer<String> watcher;

  /* One row at a time, in the file and in the list; the write is what it guards. */
  private final ReentrantLock lock = new ReentrantLock();
  private final List<String> rows = new ArrayList<>();

  private Results(@Nullable OutputStream file, InstantSource clock, Consumer<String> watcher) {
    this.file = file;
    this.clock = clock;
    this.watcher = watcher;
  }

  /**
   * Results that are added to a file, if there is one.
   *
   * @param watcher is told each row
   */
  public static Results to(Optional<Path> file, InstantSource clock, Consumer<String> watcher)
      throws IOException {
    if (file.isEmpty()) {
      return new Results(null, clock, watcher);
    }
    return new Results(
        Files.newOutputStream(file.get(), StandardOpenOption.CREATE, StandardOpenOption.APPEND),
        clock,
        watcher);
  }

  /** Writes down something of a type. */
  void add(String type, Map<String, Object> what) {
    Map<String, Object> row = new LinkedHashMap<>();
    Instant now = clock.instant();
    row.put("type", type);
    row.putAll(what);
    row.put("ts", now.toEpochMilli() / 1e3);
    row.put("ts_iso", ISO.format(now));
    lock.lock();
    try {
      String text = mapper.writeValueAsString(row);
      rows.add(text);
      if (file != null) {
        file.write((text + "\n").getBytes(StandardCharsets.UTF_8));
        file.flush();
      }
      watcher.accept(text);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } finally {
      lock.unlock();
    }
  }

  /** All rows so far, as JSON. */
  public List<String> rows() {
    lock.lock();
    try {
      return List.copyOf(rows);
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void close() throws IOException {
    if (file != null) {
      file.close();
    }
  }
}
