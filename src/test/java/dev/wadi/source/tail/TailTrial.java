package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.codec.text.TextSettings;
import dev.wadi.kit.LiveGateway;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.lang.reflect.RecordComponent;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.UnaryOperator;

/**
 * The engine of a tail with everything but routes: real files, real threads, and a log that keeps
 * each key once, as the WAL does. A crash is a moment after which neither it nor the positions
 * change any more.
 */
final class TailTrial implements AutoCloseable {
  final Path logs;
  private final Path home;
  private final Map<String, List<String>> kept = new LinkedHashMap<>();
  private final Map<String, List<Entry>> entries = new LinkedHashMap<>();
  private String paths;
  private String excludes = "";
  private String start = "beginning";
  private TailClaims claims = new TailClaims();
  private InstantSource clock = InstantSource.system();
  private UnaryOperator<TailSettings> change = UnaryOperator.identity();
  private PositionLog.Opener opener = FileChannel::open;

  private volatile boolean refusing;
  private volatile boolean silent;
  private volatile boolean unanswered;
  private int refused;
  private int repeated;
  private int unkeyed;

  /* All that is lost with a crash. */
  private Run run;

  private final class Run {
    final PositionLog positions;
    final Outbox outbox;
    final Tailer tailer;
    final TailCounters counters = new TailCounters();
    final Told told = new Told("trial");
    final Thread reading;
    final Thread sending;
    boolean dead;

    Run() throws IOException {
      positions = PositionLog.open(home.resolve("positions"), this::open, System::nanoTime);
      TailSettings settings = settings();
      outbox = new Outbox(positions, this::send, settings.maxInFlightBytes());
      tailer =
          new Tailer(
              settings,
              positions,
              outbox,
              claims,
              counters,
              told,
              new RealDisk(),
              new FolderWatch(),
              clock,
              System::nanoTime);
      List<Sending> pending = positions.pending();
      boolean found = false;
      try {
        tailer.findFiles();
        found = true;
      } finally {
        if (!found) {
          positions.close();
        }
      }
      sending = new Thread(outbox::run, "trial-send");
      reading = new Thread(() -> tailer.run(pending), "trial-read");
      sending.start();
      reading.start();
    }

    private FileChannel open(
        Path file, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
        throws IOException {
      FileChannel real = opener.open(file, options, attributes);
      return new DyingChannel(real, () -> isDead(this));
    }

    private void send(Parcel parcel, boolean durable, Outbox.Fate fate) {
      String id = positions.id(); // before the lock, which whoever writes positions asks for
      synchronized (kept) {
        if (dead || silent) {
          return; // as if the process had ended before the answer
        }
        if (refusing) {
          refused++;
        } else {
          String key = durable ? id + "/" + parcel.sending().sequence() : "without-" + unkeyed++;
          repeated += kept.containsKey(key) ? 1 : 0;
          List<Entry> all = parcel.batch().toEntries();
          kept.putIfAbsent(key, all.stream().map(Entry::line).toList());
          entries.putIfAbsent(key, all);
        }
      }
      if (unanswered) {
        return;
      }
      if (refusing) {
        fate.comeAgain(1, "told to");
      } else {
        fate.settled();
      }
    }
  }

  private boolean isDead(Run of) {
    synchronized (kept) {
      return of.dead;
    }
  }

  TailTrial(Path home) throws IOException {
    this.home = home;
    this.logs = Files.createDirectories(home.resolve("logs"));
    this.paths = logs + "/*.log";
  }

  // --- set up ---

  TailTrial paths(String patterns) {
    paths = patterns.replace("LOGS", logs.toString());
    return this;
  }

  TailTrial excludes(String patterns) {
    excludes = patterns.replace("LOGS", logs.toString());
    return this;
  }

  TailTrial start(String where) {
    start = where;
    return this;
  }

  /** Says one setting otherwise, by its name in {@link TailSettings}. */
  TailTrial set(String name, Object value) {
    UnaryOperator<TailSettings> before = change;
    change = settings -> with(before.apply(settings), name, value);
    return this;
  }

  private static TailSettings with(TailSettings settings, String name, Object value) {
    RecordComponent[] parts = TailSettings.class.getRecordComponents();
    Object[] values = new Object[parts.length];
    Class<?>[] types = new Class<?>[parts.length];
    boolean known = false;
    try {
      for (int i = 0; i < parts.length; i++) {
        boolean wanted = parts[i].getName().equals(name);
        known |= wanted;
        types[i] = parts[i].getType();
        values[i] = wanted ? value : parts[i].getAccessor().invoke(settings);
      }
      if (!known) {
        throw new IllegalArgumentException("no setting " + name);
      }
      return TailSettings.class.getDeclaredConstructor(types).newInstance(values);
    } catch (ReflectiveOperationException e) {
      throw new IllegalStateException(e);
    }
  }

  TailTrial clock(InstantSource now) {
    clock = now;
    return this;
  }

  /** Shares the files with other tails of the same process. */
  TailTrial claims(TailClaims shared) {
    claims = shared;
    return this;
  }

  TailTrial disk(PositionLog.Opener disk) {
    opener = disk;
    return this;
  }

  private TailSettings settings() {
    return change.apply(
        new TailSettings(
            "trial",
            "main",
            home.resolve("positions"),
            PathPattern.list("paths", paths),
            PathPattern.list("exclude", excludes),
            StartAt.of("start", start),
            TextEncoding.AUTO,
            TextSettings.PLAIN,
            Labels.EMPTY,
            "filename",
            FileMetadata.NONE,
            128 * 1024,
            16 * 1024,
            1000,
            Duration.ofMillis(2),
            64 * 1024,
            Duration.ofMillis(100),
            Duration.ofMillis(300),
            Duration.ofMillis(150)));
  }

  TailTrial run() throws IOException {
    unanswered = false;
    run = new Run();
    return this;
  }

  /** Stops as a gateway does. */
  void stop() throws Exception {
    run.tailer.stop();
    run.reading.join(10_000);
    run.outbox.stop(5_000);
    run.sending.join(10_000);
    run.positions.close();
  }

  /** From now on nothing is kept or written down. */
  void crash() throws Exception {
    synchronized (kept) {
      run.dead = true;
    }
    run.tailer.stop();
    run.outbox.stop(0);
    run.reading.join(10_000);
    run.sending.join(10_000);
    run.positions.close();
  }

  @Override
  public void close() throws Exception {
    if (run != null && !isDead(run)) {
      stop();
    }
  }

  // --- files ---

  Path file(String name) {
    return logs.resolve(name);
  }

  void append(String name, String text) throws IOException {
    append(name, text.getBytes(UTF_8));
  }

  void append(String name, byte[] bytes) throws IOException {
    try (FileChannel channel =
        FileChannel.open(file(name), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
      channel.write(ByteBuffer.wrap(bytes));
    }
  }

  void move(String name, String to) throws IOException {
    Files.move(file(name), file(to));
  }

  void empty(String name) throws IOException {
    try (FileChannel channel = FileChannel.open(file(name), StandardOpenOption.WRITE)) {
      channel.truncate(0);
    }
  }

  // --- what comes out ---

  void refuse(boolean on) {
    refusing = on;
  }

  /** Takes batches and never answers. */
  void answer(boolean on) {
    silent = !on;
  }

  /** From now on batches are kept, and nobody hears of it. */
  void crashBeforeAnswers() {
    unanswered = true;
  }

  /** Renames a file as logrotate does, up to nine older ones. */
  void rotate(String name) throws IOException {
    for (int i = 8; i > 0; i--) {
      if (Files.exists(file(name + "." + i))) {
        Files.move(
            file(name + "." + i),
            file(name + "." + (i + 1)),
            java.nio.file.StandardCopyOption.REPLACE_EXISTING);
      }
    }
    move(name, name + ".1");
  }

  List<String> lines() {
    synchronized (kept) {
      return kept.values().stream().flatMap(List::stream).toList();
    }
  }

  List<Entry> entries() {
    synchronized (kept) {
      return entries.values().stream().flatMap(List::stream).toList();
    }
  }

  List<Labels> labels() {
    return entries().stream().map(Entry::labels).toList();
  }

  int batches() {
    synchronized (kept) {
      return kept.size();
    }
  }

  int refused() {
    synchronized (kept) {
      return refused;
    }
  }

  int repeated() {
    synchronized (kept) {
      return repeated;
    }
  }

  int unkeyed() {
    synchronized (kept) {
      return unkeyed;
    }
  }

  List<String> await(int count) throws InterruptedException {
    LiveGateway.await(count + " lines, not " + lines().size(), () -> lines().size() >= count);
    return lines();
  }

  /** The same, and no more comes for a while. */
  List<String> awaitExactly(int count) throws InterruptedException {
    await(count);
    quiet();
    return lines();
  }

  /** Time in which whatever is noticed would be noticed: three looks at all files. */
  void quiet() throws InterruptedException {
    TimeUnit.MILLISECONDS.sleep(400);
  }

  TailCounters counters() {
    return run.counters;
  }

  Told told() {
    return run.told;
  }

  PositionLog positions() {
    return run.positions;
  }

  /** Sizes of all files as far as the tail has noticed. */
  long shownBytes() {
    return files().stream().mapToLong(file -> file.shownSize).sum();
  }

  List<TailedFile> files() {
    return new ArrayList<>(run.tailer.files());
  }

  /** Files of this trial that the process has open, as the system tells. */
  long openHandles() throws IOException {
    long open = 0;
    try (DirectoryStream<Path> all = Files.newDirectoryStream(Path.of("/proc/self/fd"))) {
      for (Path one : all) {
        try {
          open += Files.readSymbolicLink(one).startsWith(logs.toRealPath()) ? 1 : 0;
        } catch (NoSuchFileException e) {
          continue; // closed meanwhile, such as the one that lists them
        }
      }
    }
    return open;
  }

  long heldBytes() {
    return run.outbox.heldBytes();
  }
}
