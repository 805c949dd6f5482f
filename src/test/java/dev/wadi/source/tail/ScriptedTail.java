package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.text.TextSettings;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.function.Consumer;
import java.util.stream.IntStream;

/**
 * The engine of a tail in one thread, with a disk in memory and a clock: a script says what
 * happens.
 */
final class ScriptedTail implements Tailer.Taker, Hearing {
  static final Duration IDLE = Duration.ofSeconds(10);

  final ModelDisk disk = new ModelDisk();
  final List<String> kept = new ArrayList<>();

  /** When the last line was kept, since all began. */
  Duration lastKept = Duration.ZERO;

  /** Whether batches are kept; otherwise they are written down, and it ends before they are. */
  boolean keeps = true;

  private final Path folder;
  private final TailSettings settings;
  private final Deque<Runnable> script = new ArrayDeque<>();
  private PositionLog positions;
  private Tailer tailer;
  private long endNanos;

  ScriptedTail(Path folder, String paths) {
    this(folder, paths, TextSettings.PLAIN);
  }

  ScriptedTail(Path folder, String paths, TextSettings text) {
    this.folder = folder;
    this.settings =
        new TailSettings(
            "scripted",
            "main",
            folder,
            PathPattern.list("paths", paths),
            List.of(),
            StartAt.BEGINNING,
            TextEncoding.UTF_8,
            text,
            Labels.EMPTY,
            "filename",
            FileMetadata.NONE,
            4096,
            64 * 1024,
            1000,
            Duration.ofMillis(2),
            1 << 20,
            Duration.ofSeconds(1),
            IDLE,
            Duration.ofSeconds(5));
  }

  static List<String> numbers(int from, int to) {
    return IntStream.range(from, to).mapToObj(i -> "this is line number " + i).toList();
  }

  /** Writes numbered lines to the end of a file, which is made when it is not there. */
  void write(String name, int from, int to) {
    write(name, text(from, to));
  }

  static String text(int from, int to) {
    return String.join("\n", numbers(from, to)) + "\n";
  }

  /** Makes a compressed file of numbered lines. */
  void pack(String name, int from, int to) {
    disk.create(name).set(ModelLog.gzip(text(from, to).getBytes(UTF_8)));
  }

  void write(String name, String text) {
    ModelDisk.Inode inode = disk.names.get(name);
    (inode == null ? disk.create(name) : inode).append(text.getBytes(UTF_8));
  }

  /** Nobody writes for so long that files are closed. */
  void rest() {
    disk.nanos += 2 * IDLE.toNanos();
  }

  /** Copies a file and empties it. */
  void copyAndEmpty(String name, String copy) {
    ModelDisk.Inode inode = disk.names.get(name);
    disk.create(copy).set(inode.bytes.clone());
    inode.set(new byte[0]);
  }

  /** A tail runs for a time; after each look but the first the next thing happens. */
  void run(Duration time, Runnable... happens) throws IOException {
    begin();
    read(time, happens);
  }

  /** Something is written to the positions while it does not run. */
  void positions(Consumer<PositionLog> change) throws IOException {
    try (PositionLog log = PositionLog.open(folder, FileChannel::open, () -> disk.nanos)) {
      change.accept(log);
    }
  }

  /** It reads and looks for a time, and then it ends. */
  void read(Duration time, Runnable... happens) throws IOException {
    script.addAll(List.of(happens));
    endNanos = disk.nanos + time.toNanos();
    tailer.run(positions.pending());
    end();
  }

  void lookAgain() {
    tailer.findFiles();
  }

  /** Something happens just before the disk answers a question; the next is the first. */
  void at(int question, Runnable happens) {
    int[] left = {question};
    disk.between =
        () -> {
          if (--left[0] == 0) {
            happens.run();
          }
        };
  }

  /** It starts, and has looked for the first time. */
  void begin() throws IOException {
    positions = PositionLog.open(folder, FileChannel::open, () -> disk.nanos);
    tailer =
        new Tailer(
            settings,
            positions,
            this,
            new TailClaims(),
            new TailCounters(),
            new Told("scripted"),
            disk,
            this,
            disk::clock,
            () -> disk.nanos);
    tailer.findFiles();
  }

  void end() throws IOException {
    positions.close();
    disk.closeAll();
  }

  @Override
  public boolean offer(Parcel parcel, long nanos) {
    if (!parcel.repeats()) {
      positions.sending(List.of(parcel.sending()));
    }
    if (!keeps) {
      return true;
    }
    parcel.batch().toEntries().stream().map(Entry::line).forEach(kept::add);
    lastKept = Duration.ofNanos(disk.nanos);
    positions.done(parcel.sending().sequence());
    return true;
  }

  @Override
  public void await(long nanos, long nowNanos, Listener listener) {
    disk.nanos += Math.max(100_000, nanos);
    if (script.isEmpty() && disk.nanos > endNanos) {
      tailer.stop();
    }
  }

  @Override
  public void watch(Set<Path> folders) {
    if (!script.isEmpty()) {
      script.remove().run();
    }
  }

  @Override
  public void calmDown(long nowNanos) {}

  @Override
  public void close() {}
}
