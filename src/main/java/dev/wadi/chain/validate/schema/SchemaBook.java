package dev.wadi.chain.validate.schema;

import dev.wadi.chain.validate.schema.EntrySchema.Subject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which schemas the entries of a tenant and of a source have to fit; the files are read again when
 * one of them has changed. A broken one changes nothing: the schemas that are known stay in force,
 * and somebody is told. Threads share it; {@link #look} is for one.
 */
public final class SchemaBook {
  private static final Logger LOG = LoggerFactory.getLogger(SchemaBook.class);

  private final Map<String, Path> tenantFiles;
  private final Map<String, Path> sourceFiles;
  private final Subject subject;

  private volatile Known known;
  private volatile @Nullable String problem;
  private String seen = "";

  private record Known(Map<String, EntrySchema> byTenant, Map<String, EntrySchema> bySource) {}

  /**
   * Reads all schemas.
   *
   * @param tenantFiles the file of a tenant's schema, by its name
   * @param sourceFiles the file of a source's
   * @throws IllegalArgumentException when one is none
   */
  public SchemaBook(Map<String, Path> tenantFiles, Map<String, Path> sourceFiles, Subject subject)
      throws IOException {
    this.tenantFiles = Map.copyOf(tenantFiles);
    this.sourceFiles = Map.copyOf(sourceFiles);
    this.subject = subject;
    this.known = read();
    this.seen = state(known);
  }

  /** One without schemas. */
  public static SchemaBook none() {
    try {
      return new SchemaBook(Map.of(), Map.of(), Subject.LINE);
    } catch (IOException e) {
      throw new IllegalStateException("no file was read", e);
    }
  }

  /** Whether anything has to fit anything. */
  public boolean isEmpty() {
    return tenantFiles.isEmpty() && sourceFiles.isEmpty();
  }

  /** The schemas that an entry has to fit, that of its tenant first; most often none. */
  public List<EntrySchema> of(String tenant, String source) {
    Known now = known;
    EntrySchema first = now.byTenant.get(tenant);
    EntrySchema second = now.bySource.get(source);
    if (first == null) {
      return second == null ? List.of() : List.of(second);
    }
    return second == null || second == first ? List.of(first) : List.of(first, second);
  }

  /** The names of all schemas, in order. */
  public Collection<String> names() {
    Known now = known;
    TreeSet<String> names = new TreeSet<>();
    now.byTenant.values().forEach(schema -> names.add(schema.name()));
    now.bySource.values().forEach(schema -> names.add(schema.name()));
    return names;
  }

  /** What stands in the way of the newest files; null when nothing does. */
  public @Nullable String problem() {
    return problem;
  }

  /** Reads the files again when one of them has changed. */
  public void look() {
    String now = state(known);
    if (now.equals(seen)) {
      return;
    }
    seen = now;
    try {
      Known read = read();
      known = read;
      seen = state(read);
      problem = null;
      LOG.info("Schemas were read again. schemas={}", names());
    } catch (IOException | IllegalArgumentException e) {
      String fault =
          e instanceof IOException ? e.getClass().getSimpleName() : String.valueOf(e.getMessage());
      problem = fault;
      LOG.error("Schemas are left aside, those that are known stay in force. cause={}", fault);
    }
  }

  private Known read() throws IOException {
    Map<Path, EntrySchema> once = new LinkedHashMap<>();
    Map<String, Path> names = new LinkedHashMap<>();
    Map<String, EntrySchema> byTenant = new TreeMap<>();
    for (Map.Entry<String, Path> one : new TreeMap<>(tenantFiles).entrySet()) {
      byTenant.put(one.getKey(), read(once, names, one.getValue()));
    }
    Map<String, EntrySchema> bySource = new TreeMap<>();
    for (Map.Entry<String, Path> one : new TreeMap<>(sourceFiles).entrySet()) {
      bySource.put(one.getKey(), read(once, names, one.getValue()));
    }
    return new Known(Map.copyOf(byTenant), Map.copyOf(bySource));
  }

  private EntrySchema read(Map<Path, EntrySchema> once, Map<String, Path> names, Path file)
      throws IOException {
    Path absolute = file.toAbsolutePath().normalize();
    EntrySchema before = once.get(absolute);
    if (before != null) {
      return before;
    }
    EntrySchema read;
    try {
      read = EntrySchema.read(absolute, subject);
    } catch (IOException e) {
      throw new IllegalArgumentException(
          file + ": cannot be read (" + e.getClass().getSimpleName() + ")", e);
    }
    Path other = names.putIfAbsent(read.name(), absolute);
    if (other != null) {
      throw new IllegalArgumentException(
          absolute + ": has the name of " + other + " (expected: names of their own, for metrics)");
    }
    once.put(absolute, read);
    return read;
  }

  /* Replaced, written in place, gone or there again: each gives another text. */
  private static String state(Known known) {
    List<Path> files = new ArrayList<>();
    known.byTenant.values().forEach(schema -> files.addAll(schema.files()));
    known.bySource.values().forEach(schema -> files.addAll(schema.files()));
    StringBuilder state = new StringBuilder();
    for (Path file : new TreeSet<>(files)) {
      state.append(file).append(' ');
      try {
        BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
        state.append(now.lastModifiedTime().toInstant()).append(' ').append(now.size());
        state.append(' ').append(now.fileKey());
      } catch (IOException e) {
        state.append("none");
      }
      state.append('\n');
    }
    return state.toString();
  }
}
