package dev.wadi.app.rooms;

import dev.wadi.analysis.catalog.Catalog;
import dev.wadi.analysis.catalog.CatalogedCapture;
import dev.wadi.capture.CaptureReader;
import dev.wadi.model.NearestNames;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/**
 * The captures of a gateway by name: {@code <store>/<folder>…} with the store's own name first,
 * such as {@code captures/main}. Nothing else on the disk can be named. Thread-safe.
 */
final class CaptureLibrary {
  private final Map<String, Path> stores;

  /**
   * @param stores folders by the name of each
   */
  CaptureLibrary(Map<String, Path> stores) {
    Map<String, Path> absolute = new LinkedHashMap<>();
    stores.forEach((name, folder) -> absolute.put(name, folder.toAbsolutePath().normalize()));
    this.stores = absolute;
  }

  /** All captures by their names, newest first within each store. */
  Map<String, CatalogedCapture> all() throws IOException {
    Map<String, CatalogedCapture> all = new LinkedHashMap<>();
    for (Map.Entry<String, Path> store : stores.entrySet()) {
      if (Files.isDirectory(store.getValue())) {
        for (CatalogedCapture capture : Catalog.below(store.getValue()).captures()) {
          all.put(name(store, capture.folder()), capture);
        }
      }
    }
    return all;
  }

  private static String name(Map.Entry<String, Path> store, Path folder) {
    String rest = store.getValue().relativize(folder).toString();
    return rest.isEmpty() ? store.getKey() : store.getKey() + "/" + rest;
  }

  /**
   * What a capture that was {@link #open opened} is called.
   *
   * @throws IllegalArgumentException when it is none of these
   */
  String nameOf(Path folder) {
    Path absolute = folder.toAbsolutePath().normalize();
    return stores.entrySet().stream()
        .filter(store -> absolute.startsWith(store.getValue()))
        .map(store -> name(store, absolute))
        .findFirst()
        .orElseThrow(() -> new IllegalArgumentException(folder + " is in none of these folders"));
  }

  /**
   * Opens a capture by its name, or by its folder as the gateway's other parts tell it. A folder
   * that holds some, such as that of a tenant, stands for the newest of them.
   *
   * @throws IOException when none of that name is there; the message says which is like it
   */
  CaptureReader open(String name) throws IOException {
    Optional<Path> folder = folder(name.strip());
    if (folder.isEmpty()) {
      throw new IOException(
          "capture: \"%s\" is none of this gateway (expected: %s)"
              .formatted(name, NearestNames.told(name.strip(), all().keySet())));
    }
    return CaptureReader.open(folder.get());
  }

  private Optional<Path> folder(String name) throws IOException {
    for (Map.Entry<String, Path> store : stores.entrySet()) {
      try {
        boolean ours = name.equals(store.getKey()) || name.startsWith(store.getKey() + "/");
        Path meant =
            ours
                ? store.getValue().resolve("./" + name.substring(store.getKey().length()))
                : Path.of(name).toAbsolutePath();
        Optional<Path> found = within(store.getValue(), meant.normalize());
        if (found.isPresent()) {
          return found;
        }
      } catch (InvalidPathException e) {
        return Optional.empty();
      }
    }
    return Optional.empty();
  }

  /* By the names, and once more by where links lead. */
  private static Optional<Path> within(Path store, Path folder) throws IOException {
    if (!folder.startsWith(store)
        || !Files.isDirectory(folder)
        || !folder.toRealPath().startsWith(store.toRealPath())) {
      return Optional.empty();
    }
    if (CaptureReader.isCapture(folder)) {
      return Optional.of(folder);
    }
    return Catalog.below(folder).captures().stream().map(CatalogedCapture::folder).findFirst();
  }
}
