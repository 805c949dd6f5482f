package dev.wadi.buffer.wal.disk;

import dev.wadi.model.Position;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** The cursors of one reader as a text file; docs/wal-format.md, section 4. */
public record CursorFile(
    String reader, boolean required, long lastOpenMillis, Map<String, Saved> cursors) {
  private static final String SUFFIX = ".cursors";
  private static final int VERSION = 1;
  private static final int MAX_BYTES = 1 << 28;

  /** A stretch that a reader never got, or of which nothing is known. */
  public record Range(Position from, Position to) {
    public boolean holds(Position position) {
      return !position.isBefore(from) && position.isBefore(to);
    }

    /* From the very beginning to behind everything of a segment: what was before the tenant came. */
    public boolean isBeforeTenant() {
      return from.equals(Position.START) && to.offsetBytes() == Long.MAX_VALUE;
    }

    private static Range parse(String text) {
      int dash = text.indexOf('-');
      return new Range(
          Position.parse(text.substring(0, Math.max(0, dash))),
          Position.parse(text.substring(dash + 1)));
    }

    @Override
    public String toString() {
      return from + "-" + to;
    }
  }

  /** How far a reader has come with one tenant. */
  public record Saved(Position position, long overtakenEntries, List<Range> missed) {}

  /** Whether a reader may be called so. */
  public static boolean isReader(String name) {
    return name.matches("[A-Za-z0-9][A-Za-z0-9._-]{0,99}");
  }

  /** The reader of a cursor file by the file's name, or null when it is another file. */
  public static @Nullable String readerOf(String fileName) {
    if (!fileName.endsWith(SUFFIX)) {
      return null;
    }
    String reader = fileName.substring(0, fileName.length() - SUFFIX.length());
    return isReader(reader) ? reader : null;
  }

  public static Path file(Path root, String reader) {
    return WalFolder.cursors(root).resolve(reader + SUFFIX);
  }

  /** Reads a file; throws {@link IllegalArgumentException} when it is damaged. */
  public static CursorFile read(WalFiles files, Path path) throws IOException {
    String text;
    try {
      text = ChecksummedText.read(files, path, MAX_BYTES);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException("cursor file with " + e.getMessage(), e);
    }
    String[] lines = text.substring(0, text.length() - 1).split("\n", -1);
    String[] head = lines[0].split(" ", -1);
    if (head.length != 5 || !head[0].equals("wadi-cursors")) {
      throw new IllegalArgumentException("not a cursor file");
    }
    if (Integer.parseInt(head[1]) > VERSION) {
      throw WalVersionException.of("The cursor file " + path + " has version ", head[1], VERSION);
    }
    Map<String, Saved> cursors = new TreeMap<>();
    for (int i = 1; i < lines.length; i++) {
      String[] parts = lines[i].split(" ", -1);
      List<Range> missed = new ArrayList<>();
      for (int k = 4; k < parts.length; k++) {
        missed.add(Range.parse(parts[k]));
      }
      cursors.put(
          parts[0],
          new Saved(
              new Position(Long.parseLong(parts[1]), Long.parseLong(parts[2])),
              Long.parseLong(parts[3]),
              missed));
    }
    return new CursorFile(head[2], head[3].equals("required"), Long.parseLong(head[4]), cursors);
  }

  /** Replaces the file, atomically and forced to the device. */
  public void write(WalFiles files, Path root) throws IOException {
    StringBuilder text = new StringBuilder(64 + cursors.size() * 48);
    text.append("wadi-cursors ").append(VERSION).append(' ').append(reader).append(' ');
    text.append(required ? "required" : "best-effort").append(' ').append(lastOpenMillis);
    text.append('\n');
    cursors.forEach(
        (tenant, saved) -> {
          text.append(tenant).append(' ').append(saved.position().segment()).append(' ');
          text.append(saved.position().offsetBytes()).append(' ');
          text.append(saved.overtakenEntries());
          for (Range range : saved.missed()) {
            text.append(' ').append(range);
          }
          text.append('\n');
        });
    ChecksummedText.replace(files, file(root, reader), text.toString());
  }
}
