package dev.wadi.capture;

import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.InstantSource;
import java.util.Map;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Mends what a crash or another writer left in a capture folder, and learns what is in it. For one
 * use.
 */
final class Takeover {
  private static final Logger LOG = LoggerFactory.getLogger(Takeover.class);

  private final Path folder;
  private final Repair repair;
  private final AuditTrail audit;
  private final InstantSource clock;
  private final ClosedFiles files;
  private final DataFileNames names;
  private final Map<String, Position> positions;

  /**
   * @param files gets every data file that is whole
   * @param names learns what names are taken
   * @param positions gets, for each tenant, up to where in the WAL its lines are here
   */
  Takeover(
      Path folder,
      Repair repair,
      AuditTrail audit,
      InstantSource clock,
      ClosedFiles files,
      DataFileNames names,
      Map<String, Position> positions) {
    this.folder = folder;
    this.repair = repair;
    this.audit = audit;
    this.clock = clock;
    this.files = files;
    this.names = names;
    this.positions = positions;
  }

  /** Everything there is whole afterwards, and counted on from what its metadata say. */
  void run(CaptureMetadata before) throws IOException {
    Repair.mergeInto(positions, before.wadi().positions());
    files.continueFrom(before);
    deleteLeftovers();
    Map<String, IndexEntry> indexed = CaptureIndex.read(folder);
    boolean changedIndex = false;
    for (String name : CaptureFiles.dataNames(folder)) {
      names.remember(name);
      IndexEntry entry = indexed.remove(name);
      if (entry != null) {
        files.add(name, entry);
      } else if (Files.exists(folder.resolve(name))) {
        changedIndex |= finish(name, indexed);
      }
    }
    // What is left in the index names files that are gone.
    changedIndex |= !indexed.isEmpty();
    indexed.values().forEach(this::tellMissing);
    if (changedIndex) {
      files.writeIndex();
    }
    files.countAll(before);
    readNewestPositions();
  }

  private void tellMissing(IndexEntry entry) {
    LOG.warn(
        "A data file that the index names is gone, its lines with it. folder={} file={} lines={}",
        folder,
        entry.file(),
        entry.lines());
    audit.add(
        AuditEvent.ofFile(
            clock.instant(),
            AuditEvent.FILE_MISSING,
            entry.file(),
            entry.lines(),
            entry.bytes(),
            "not there at the start"));
  }

  private void deleteLeftovers() throws IOException {
    try (Stream<Path> all = Files.list(folder)) {
      for (Path path : (Iterable<Path>) all::iterator) {
        String name = path.getFileName().toString();
        if (name.startsWith(".") && name.endsWith(CaptureFiles.TEMPORARY)) {
          Files.delete(path);
        }
      }
    }
  }

  /** Finishes one file that the index does not name; true when the index gets a new entry. */
  private boolean finish(String name, Map<String, IndexEntry> indexed) throws IOException {
    String twin = CaptureFiles.stem(name) + CaptureFiles.COMPRESSED;
    if (!CaptureFiles.isCompressed(name)
        && (indexed.containsKey(twin) || files.contains(twin))
        && Files.isRegularFile(folder.resolve(twin))) {
      // Compressed and indexed; only the last step, deleting the plain file, is missing.
      Files.delete(folder.resolve(name));
      return false;
    }
    Repair.Outcome outcome = repair.finish(name);
    Repair.mergeInto(positions, outcome.positions());
    IndexEntry entry = outcome.entry();
    LOG.warn(
        "A data file that nobody closed was finished. folder={} file={} what=\"{}\" lines={}",
        folder,
        name,
        outcome.what(),
        entry == null ? 0 : entry.lines());
    audit.add(
        AuditEvent.ofFile(
            clock.instant(),
            AuditEvent.FILE_REPAIRED,
            name,
            entry == null ? 0 : entry.lines(),
            entry == null ? 0 : entry.bytes(),
            outcome.what()));
    if (entry == null || outcome.name() == null) {
      return false;
    }
    files.add(outcome.name(), entry);
    return true;
  }

  /** The newest file's closing commit knows every tenant, should the metadata be older. */
  private void readNewestPositions() throws IOException {
    String newest = files.newest();
    if (newest == null || !CaptureFiles.isCompressed(newest)) {
      return;
    }
    try (FileChannel channel = FileChannel.open(folder.resolve(newest), StandardOpenOption.READ)) {
      Repair.mergeInto(positions, DataFileLayout.read(channel).positions());
    }
  }
}
