package dev.wadi.source.tail;

import dev.wadi.codec.text.EntryReader;
import dev.wadi.codec.text.Origin;
import dev.wadi.codec.text.TextCounts;
import dev.wadi.codec.text.TextSettings;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.zip.ZipException;
import org.jspecify.annotations.Nullable;

/**
 * A file as a tail would read it that found it whole and saw nobody add to it: with the opener, the
 * decoder, the bounds and the line formats of a tail, but without a memory of its own. For one
 * thread.
 */
public final class FilePreview {
  /** Takes the lines of a file. */
  public interface Lines {
    /**
     * A line, in UTF-8 and without its end.
     *
     * @param bytes are lent
     * @param cut whether it was too long, and this is its beginning
     * @return whether more are wanted
     */
    boolean line(byte[] bytes, int from, int to, boolean cut);
  }

  /**
   * What reading came to.
   *
   * @param counts of lines and entries
   * @param beforeStart entries that are older than the start, and were left out
   * @param damage what is wrong behind the last line, in words; null when nothing is
   */
  public record Result(TextCounts counts, long beforeStart, @Nullable String damage) {}

  private final Path path;
  private final TailSettings settings;
  private final @Nullable PathPattern pattern;
  private final Labels labels;
  private final boolean packed;
  private final Disk disk = new RealDisk();

  private FilePreview(Path path, TailSettings settings) {
    this.path = path;
    this.settings = settings;
    this.pattern =
        new FileFinder(disk, settings.paths(), settings.excludes(), (p, e) -> {}).patternOf(path);
    this.labels = settings.labelsOf(path, pattern);
    this.packed = PackedContent.isPacked(path.toString());
  }

  /**
   * The file as a tail with these options would read it.
   *
   * @param options some of {@link #options()} by name, as an endpoint has them; without {@code
   *     paths} the file is asked for by its path, without {@code start} from its beginning
   * @throws IllegalArgumentException naming the option, what it says and what was expected
   */
  public static FilePreview of(Path file, Map<String, String> options) {
    Path path = file.toAbsolutePath().normalize();
    return new FilePreview(path, PreviewOptions.settings(path, options));
  }

  /** The options of a tail that have to do with what becomes of a file. */
  public static List<TextSettings.Option> options() {
    return PreviewOptions.ALL;
  }

  /** The labels that all lines of the file have. */
  public Labels labels() {
    return labels;
  }

  /** Why a tail would not read it, in words; null when it would. */
  public @Nullable String refusal() throws IOException {
    Disk.Seen seen = disk.look(path);
    if (seen.kind() != Disk.Kind.FILE) {
      return seen.kind() == Disk.Kind.FOLDER
          ? "it is a folder"
          : "it is a pipe, a socket or a device";
    }
    if (pattern == null) {
      boolean excluded = settings.excludes().stream().anyMatch(one -> one.matches(path));
      return excluded ? "exclude leaves it out" : "no pattern of paths matches it";
    }
    if (!settings.start().wants(seen.written())) {
      return "it was not written since " + settings.start().time();
    }
    try (Content content = open()) {
      String kind = FileKind.refusal(content.head(), packed, settings.encoding());
      return kind == null ? null : "it is " + kind;
    } catch (ZipException e) {
      return "it cannot be unpacked: " + FileHunt.words(e);
    }
  }

  /**
   * Gives out the lines.
   *
   * @return what is wrong behind the last of them, in words; null when nothing is
   */
  public @Nullable String lines(Lines out) throws IOException {
    return new Reading(out).read();
  }

  /**
   * Gives out the entries; each says in place of offsets which lines it is made of, counted from 1.
   *
   * @param nowNanos when the first line is read, nanoseconds since the epoch
   */
  public Result entries(EntryReader.Output out, long nowNanos) throws IOException {
    long[] beforeStart = {0};
    EntryReader reader =
        new EntryReader(
            settings.text(),
            labels,
            settings.fileMetadata().of(path),
            Origin.ofFile(path.toString()),
            entry -> {
              if (settings.isBeforeStart(entry.timestampNanos())) {
                beforeStart[0]++;
              } else {
                out.entry(entry);
              }
            });
    long[] arrival = {nowNanos};
    long[] number = {1};
    Reading reading =
        new Reading(
            (bytes, from, to, cut) -> {
              reader.line(bytes, from, to, cut, number[0], ++number[0], arrival[0]++);
              return true;
            });
    String damage = reading.read();
    reader.flush();
    return new Result(reader.counts(), beforeStart[0], damage);
  }

  private Content open() throws IOException {
    return new FileHunt(disk, InstantSource.system()).open(path, packed);
  }

  /** One reading of the file. */
  private final class Reading implements LineCutter.Lines {
    private final Lines out;
    private final LineCutter cutter = new LineCutter(settings.maxLineBytes(), this);
    private boolean enough;

    Reading(Lines out) {
      this.out = out;
    }

    @Nullable String read() throws IOException {
      byte[] buffer = new byte[Tailer.bufferBytes(settings.maxLineBytes())];
      try (Content content = open()) {
        byte[] head = content.head();
        TextEncoding encoding = settings.encoding().of(head);
        Place at = new Place(encoding.markLength(head), false);
        int length = content.read(buffer, buffer.length, at.offset());
        while (length > 0 && !enough) {
          cutter.cut(encoding, buffer, length, at, false);
          boolean moved = !cutter.after().equals(at);
          at = cutter.after();
          boolean brokeOff = packed && content.size() == Long.MAX_VALUE;
          if (!moved && !brokeOff) { // else reading on says what is wrong
            cutter.cut(encoding, buffer, length, at, true);
            return null;
          }
          length = content.read(buffer, buffer.length, at.offset());
        }
        return null;
      } catch (IOException e) {
        if (packed) {
          return FileHunt.words(e);
        }
        throw e;
      }
    }

    @Override
    public void line(byte[] bytes, int from, int to, boolean cut, long start, long end) {
      enough = enough || !out.line(bytes, from, to, cut);
    }
  }
}
