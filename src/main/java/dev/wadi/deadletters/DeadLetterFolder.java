package dev.wadi.deadletters;

import dev.wadi.analysis.DeadLetterSummary;
import dev.wadi.capture.CaptureException;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.CaptureRemoval;
import dev.wadi.capture.Damage;
import dev.wadi.capture.ScanReport;
import dev.wadi.model.Rfc3339;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * The folder of dead letters: a folder for each tenant, in it captures, named {@code
 * <tenant>/<capture>}. Nothing is kept in memory; threads may share it.
 *
 * @param root the folder
 */
public record DeadLetterFolder(Path root) {
  public DeadLetterFolder {
    root = root.toAbsolutePath().normalize();
  }

  /** All captures by their names, and what the unreadable ones say instead. */
  public record Listing(Map<String, DeadLetterSummary> captures, Map<String, String> unreadable) {
    public Listing {
      captures = new TreeMap<>(captures);
      unreadable = new TreeMap<>(unreadable);
    }
  }

  /** Reads all captures through. */
  public Listing list() throws IOException {
    Map<String, DeadLetterSummary> captures = new TreeMap<>();
    Map<String, String> unreadable = new TreeMap<>();
    for (Path tenant : folders(root)) {
      for (Path capture : folders(tenant)) {
        String name = tenant.getFileName() + "/" + capture.getFileName();
        try {
          captures.put(name, DeadLetterSummary.of(capture));
        } catch (CaptureException e) {
          unreadable.put(name, String.valueOf(e.getMessage()));
        }
      }
    }
    return new Listing(captures, unreadable);
  }

  /** What JSON says of a capture. */
  public Map<String, Object> document(String name, DeadLetterSummary summary) {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("capture", name);
    document.put("folder", root.resolve(name).toString());
    document.put("live", summary.live());
    document.put("lines", summary.lines());
    if (summary.lines() > 0) {
      document.put("oldest", Rfc3339.format(summary.oldestNanos()));
      document.put("newest", Rfc3339.format(summary.newestNanos()));
    }
    document.put("groups", summary.groups());
    if (!summary.report().complete()) {
      document.put("complete", false);
      document.put("damages", summary.report().damages().stream().map(Damage::sentence).toList());
    }
    return document;
  }

  /**
   * The folder of a capture in here.
   *
   * @throws IllegalArgumentException when the name leads elsewhere
   * @throws CaptureException when no capture lies there
   */
  public Path require(String name) throws IOException {
    Path folder;
    try {
      folder = root.resolve(name).normalize();
    } catch (InvalidPathException e) {
      throw outside(name);
    }
    if (!folder.startsWith(root) || folder.equals(root)) {
      throw outside(name);
    }
    CaptureMetadata.read(folder);
    return folder;
  }

  private IllegalArgumentException outside(String name) {
    return new IllegalArgumentException(
        "capture: " + name + " does not lie among the dead letters in " + root);
  }

  /**
   * The lines of a capture, in their order.
   *
   * @param most lines; 0 for all
   * @return what could not be read, and whether there are more lines
   */
  public static Shown show(Path capture, long most, Consumer<DeadLetter> each) throws IOException {
    long[] shown = {0};
    boolean[] more = {false};
    ScanReport report =
        CaptureReader.open(capture)
            .forEachLine(
                CaptureFilter.ALL,
                line -> {
                  if (most > 0 && shown[0] == most) {
                    more[0] = true;
                    return false;
                  }
                  shown[0]++;
                  each.accept(DeadLetter.of(line));
                  return true;
                });
    return new Shown(report, shown[0], more[0]);
  }

  /** How showing went. */
  public record Shown(ScanReport report, long lines, boolean more) {}

  /**
   * Deletes a capture for good, and what replays of it remember.
   *
   * @param name as {@link #list} tells
   * @return bytes that were freed
   * @throws CaptureException when somebody writes to it
   */
  public long drop(String name) throws IOException {
    Path capture = require(name);
    long bytes = CaptureRemoval.delete(capture);
    ReplayProgress.forget(capture);
    return bytes;
  }

  /** Whose lines a capture holds: as it says itself, else by the folder it lies in. */
  public static String tenantOf(CaptureReader reader) {
    @Nullable String known = reader.metadata().wadi().tenant();
    if (known != null) {
      return known;
    }
    Path parent = reader.folder().toAbsolutePath().normalize().getParent();
    return parent == null || parent.getFileName() == null
        ? "unknown"
        : parent.getFileName().toString();
  }

  private static List<Path> folders(Path parent) throws IOException {
    if (!Files.isDirectory(parent)) {
      return List.of();
    }
    try (Stream<Path> all = Files.list(parent)) {
      return all.filter(Files::isDirectory)
          .filter(path -> !path.getFileName().toString().startsWith("."))
          .sorted()
          .toList();
    }
  }
}
