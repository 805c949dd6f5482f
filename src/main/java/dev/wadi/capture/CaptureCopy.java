package dev.wadi.capture;

import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * What the index and the metadata of a capture's copy have to say while it follows the original:
 * which closed files are in the copy, and nothing else.
 *
 * <p>A copy lags behind, and keeps what the original lets go. Its index is that of both. Its
 * metadata call it finished only when all that the original holds is in it, and count as deleted
 * what went before it could be copied. Once an original that nobody writes to is copied whole, both
 * are the original's own, byte for byte, so that its signature fits. For one thread.
 */
public final class CaptureCopy {
  private static final int MOST_READS = 5;

  private final Path folder;
  private final byte[] ownMetadata;
  private final byte[] ownIndex;
  private final CaptureMetadata original;
  private final TreeMap<String, IndexEntry> here;
  private final TreeMap<String, IndexEntry> there;
  private final @Nullable CaptureMetadata said;

  private CaptureCopy(
      Path folder,
      byte[] ownMetadata,
      byte[] ownIndex,
      byte @Nullable [] copiedIndex,
      @Nullable CaptureMetadata said)
      throws IOException {
    this.folder = folder;
    this.ownMetadata = ownMetadata;
    this.ownIndex = ownIndex;
    this.original = CaptureMetadata.read(ownMetadata, folder.toString());
    this.here = new TreeMap<>(CaptureIndex.contents(ownIndex).entries());
    this.there =
        copiedIndex == null
            ? new TreeMap<>()
            : new TreeMap<>(CaptureIndex.contents(copiedIndex).entries());
    this.said = said;
  }

  /**
   * Compares an original as it is at this moment with what its copy says.
   *
   * @param index of the copy; null when it has none yet
   * @param metadata of the copy; null when there is no copy yet
   * @param where what the copy is called in front of people
   * @throws CaptureException when one of them is no capture
   */
  public static CaptureCopy of(
      Path folder, byte @Nullable [] index, byte @Nullable [] metadata, String where)
      throws IOException {
    CaptureMetadata said = metadata == null ? null : CaptureMetadata.read(metadata, where);
    byte[] before = metadata(folder);
    for (int i = 0; ; i++) {
      byte[] ownIndex = index(folder);
      byte[] after = metadata(folder);
      // A writer tells the index first. What is read around it unchanged goes with it.
      if (Arrays.equals(before, after) || i == MOST_READS) {
        return new CaptureCopy(folder, after, ownIndex, index, said);
      }
      before = after;
    }
  }

  private static byte[] metadata(Path folder) throws IOException {
    try {
      return Files.readAllBytes(folder.resolve(CaptureFiles.METADATA));
    } catch (NoSuchFileException e) {
      throw new CaptureException(
          CaptureException.Kind.NOT_A_CAPTURE, folder + " is not a capture (any more)", e);
    }
  }

  private static byte[] index(Path folder) throws IOException {
    try {
      return Files.readAllBytes(folder.resolve(CaptureFiles.INDEX));
    } catch (NoSuchFileException e) {
      return new byte[0];
    }
  }

  /** What the original says of itself. */
  public CaptureMetadata original() {
    return original;
  }

  /** Whether the copy is one of this capture, as far as it says; also when there is none yet. */
  public boolean isOfThis() {
    CaptureMetadata copy = said;
    return copy == null
        || copy.started().isEqual(original.started())
            && Objects.equals(copy.wadi().tenant(), original.wadi().tenant());
  }

  /** Closed files that are not in the copy, oldest first. */
  public List<IndexEntry> waiting() {
    return here.values().stream().filter(entry -> !there.containsKey(entry.file())).toList();
  }

  /** Names of the original's files that are in the copy. */
  public Collection<String> copied() {
    return here.keySet().stream().filter(there::containsKey).toList();
  }

  /** All files that the copy holds. */
  public Collection<String> files() {
    return List.copyOf(there.keySet());
  }

  /** A file is in the copy now, whole. */
  public void has(IndexEntry entry) {
    there.put(entry.file(), entry);
  }

  /** A file turns out not to be in the copy, whatever its index says. */
  public void lacks(String file) {
    there.remove(file);
  }

  /** A file is gone from the original before it could be copied. */
  public void gone(IndexEntry entry) {
    here.remove(entry.file());
  }

  /** Whether the copy holds all closed files of the original. */
  public boolean complete() {
    return there.keySet().containsAll(here.keySet());
  }

  /** Whether nobody writes to the original, and the copy holds exactly what it holds. */
  public boolean exact() {
    return !original.live() && there.keySet().equals(here.keySet());
  }

  /** Files that the original let go before they were copied, as far as its counts tell. */
  public long lostFiles() {
    return lost(original.wadi().deletedFiles(), gone().size());
  }

  /** Their lines. */
  public long lostLines() {
    return lost(original.wadi().deletedLines(), lines(gone()));
  }

  /** How many files the copy's own metadata count as lost. */
  public long saidLostFiles() {
    return said == null ? 0 : said.wadi().deletedFiles();
  }

  /** Their lines. */
  public long saidLostLines() {
    return said == null ? 0 : said.wadi().deletedLines();
  }

  private static long lost(long deleted, long copiedBefore) {
    return Math.max(0, deleted - copiedBefore);
  }

  /** What the copy holds and the original does not, any more. */
  private List<IndexEntry> gone() {
    return there.values().stream().filter(entry -> !here.containsKey(entry.file())).toList();
  }

  private static long lines(Collection<IndexEntry> entries) {
    return entries.stream().mapToLong(IndexEntry::lines).sum();
  }

  private static long bytes(Collection<IndexEntry> entries) {
    return entries.stream().mapToLong(IndexEntry::bytes).sum();
  }

  /** The copy's {@code index.jsonl}. */
  public byte[] index() {
    return exact() ? ownIndex.clone() : CaptureIndex.text(there.values());
  }

  /** The copy's {@code metadata.json}. */
  public byte[] metadata() throws IOException {
    if (exact()) {
      return ownMetadata.clone();
    }
    boolean complete = complete();
    CaptureMetadata.Extras extras = original.wadi();
    return new CaptureMetadata(
            original.version(),
            original.format(),
            original.started(),
            complete ? original.stopped() : null,
            lines(there.values()) + lostLines(),
            bytes(there.values()) + lost(extras.deletedBytes(), bytes(gone())),
            original.labelsSeen(),
            original.redaction(),
            new CaptureMetadata.Extras(
                extras.tenant(),
                complete && extras.sealed(),
                extras.partial(),
                complete ? positions() : said == null ? Map.of() : said.wadi().positions(),
                lostFiles(),
                lostLines(),
                lost(extras.deletedBytes(), bytes(gone()))))
        .toJson();
  }

  /* While somebody writes, the original's own words may be ahead of its closed files. */
  private Map<String, Position> positions() throws IOException {
    if (!original.live()) {
      return original.wadi().positions();
    }
    String newest = here.isEmpty() ? null : here.lastKey();
    if (newest == null || !CaptureFiles.isCompressed(newest)) {
      return said == null ? Map.of() : said.wadi().positions();
    }
    try (FileChannel channel = FileChannel.open(folder.resolve(newest), StandardOpenOption.READ)) {
      return DataFileLayout.read(channel).positions();
    } catch (NoSuchFileException e) {
      return said == null ? Map.of() : said.wadi().positions();
    }
  }
}
