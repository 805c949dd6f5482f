package dev.wadi.source.tail;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.wadi.codec.text.TextSettings;
import dev.wadi.model.Entry;
import dev.wadi.model.Labels;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.OpenOption;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.nio.file.attribute.FileAttribute;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;

/** One run of the model: a tail, its disk, and those who write and rotate beside it. */
final class ModelWorld implements Tailer.Taker, Hearing {
  private static final class Crash extends Error {
    private static final long serialVersionUID = 1L;

    Crash() {
      super("crash", null, false, false);
    }
  }

  private static final int STEPS = 3000;

  final ModelDisk disk = new ModelDisk();
  final List<ModelLog> logs = new ArrayList<>();
  final Map<String, List<String>> kept = new HashMap<>();
  private final Set<String> safe = new HashSet<>();
  private final Random random;
  private final Path folder;
  private final TailSettings settings;
  int crashes;
  private int steps;
  private int crashIn;
  private int quiet;
  private boolean over;
  private boolean dead;

  private final Deque<Parcel> waiting = new ArrayDeque<>();
  private final Deque<Parcel> written = new ArrayDeque<>();
  private final Deque<Parcel> unanswered = new ArrayDeque<>();
  private PositionLog positions;
  private Tailer tailer;
  private PositionsFile file;

  ModelWorld(long seed, Path folder) {
    this.random = new Random(seed);
    this.folder = folder;
    String paths = random.nextBoolean() ? "/logs/*.log" : "/logs/*.log*";
    this.settings =
        new TailSettings(
            "model",
            "main",
            folder,
            PathPattern.list("paths", paths),
            List.of(),
            StartAt.BEGINNING,
            TextEncoding.UTF_8,
            TextSettings.PLAIN,
            Labels.EMPTY,
            "filename",
            FileMetadata.NONE,
            4096,
            1024,
            20,
            Duration.ofMillis(2),
            64 * 1024,
            Duration.ofMillis(100),
            Duration.ofMillis(300),
            Duration.ofSeconds(20));
    for (int i = 0; i <= random.nextInt(2); i++) {
      logs.add(new ModelLog(disk, "app" + i + ".log", random, safe));
    }
  }

  void run() throws Exception {
    while (!over) {
      live();
      if (!over) {
        crashes++;
        disk.tell("--- crash %d", crashes);
        for (int i = random.nextInt(random.nextInt(400) + 1); i > 0; i--) {
          disk.nanos += 2_000_000;
          logs.get(random.nextInt(logs.size())).step();
        }
        steps += 50;
      }
    }
  }

  private void live() throws Exception {
    dead = false;
    crashIn = 20 + random.nextInt(random.nextInt(3000) + 1);
    disk.between = () -> {};
    positions = PositionLog.open(folder, this::open, () -> disk.nanos);
    disk.between = this::step;
    try {
      List<Sending> pending = positions.pending();
      tailer =
          new Tailer(
              settings,
              positions,
              this,
              new TailClaims(),
              new TailCounters(),
              new Told("model"),
              disk,
              this,
              disk::clock,
              () -> disk.nanos);
      tailer.findFiles();
      tailer.run(pending);
    } catch (Crash e) {
      dead = true;
    }
    disk.between = () -> {};
    disk.closeAll();
    waiting.clear();
    written.clear();
    unanswered.clear();
    if (dead) {
      positions.close();
      file.crash(random.nextInt(3) == 0);
    } else {
      positions.close();
    }
  }

  // --- steps ---

  private void step() {
    if (over) {
      return;
    }
    mayCrash();
    if (steps < STEPS) {
      for (int i = random.nextInt(4) - 1; i > 0; i--) {
        steps++;
        logs.get(random.nextInt(logs.size())).step();
      }
    }
    if (random.nextInt(8) == 0) {
      pump();
    }
  }

  private void mayCrash() {
    if (!dead && steps < STEPS && --crashIn == 0) {
      dead = true;
      throw new Crash();
    }
  }

  private void pump() {
    if (!unanswered.isEmpty() && random.nextBoolean()) {
      positions.done(unanswered.remove().sending().sequence());
    } else if (!written.isEmpty() && random.nextBoolean()) {
      Parcel parcel = written.remove();
      List<String> lines = parcel.batch().toEntries().stream().map(Entry::line).toList();
      kept.putIfAbsent(positions.id() + "/" + parcel.sending().sequence(), lines);
      safe.addAll(lines);
      unanswered.add(parcel);
      disk.tell("kept %s: %s to %s", parcel.sending(), lines.get(0), lines.get(lines.size() - 1));
    } else if (!waiting.isEmpty()) {
      List<Sending> fresh = new ArrayList<>();
      List<Parcel> next = new ArrayList<>();
      for (int i = random.nextInt(4); i >= 0 && !waiting.isEmpty(); i--) {
        Parcel parcel = waiting.remove();
        next.add(parcel);
        if (!parcel.repeats()) {
          fresh.add(parcel.sending());
        }
      }
      assertThat(fresh.isEmpty() || positions.sending(fresh)).isTrue();
      written.addAll(next);
    }
  }

  @Override
  public boolean offer(Parcel parcel, long nanos) {
    mayCrash();
    waiting.add(parcel);
    while (waiting.size() > 6) {
      pump();
    }
    return true;
  }

  @Override
  public void watch(Set<Path> folders) {}

  @Override
  public void await(long nanos, long nowNanos, Listener listener) {
    logs.forEach(ModelLog::completeLine);
    disk.nanos += Math.max(100_000, nanos);
    step();
    if (random.nextInt(3) == 0 && steps < STEPS) {
      listener.cameOrWent();
    }
    for (ModelLog log : logs) {
      if (steps >= STEPS) {
        log.finish();
      }
    }
    if (steps >= STEPS) {
      for (int i = 0; i < 20; i++) {
        pump();
      }
      if (++quiet > 120) {
        over = true;
        tailer.files().forEach(this::tell);
        tailer.stop();
      }
    }
  }

  @Override
  public void calmDown(long nowNanos) {}

  @Override
  public void close() {}

  private void tell(TailedFile file) {
    disk.tell(
        "%d of %s at %s, %s: offset=%d before=%s emptied=%s drained=%s resting=%s queued=%s",
        file.number,
        file.path,
        file.where,
        file.key,
        file.offset,
        file.before == null ? null : file.before.number,
        file.emptied,
        file.drained,
        file.resting,
        file.queued);
  }

  // --- positions ---

  private FileChannel open(
      Path path, Set<? extends OpenOption> options, FileAttribute<?>... attributes)
      throws IOException {
    if (dead) {
      throw new IOException("dead");
    }
    if (path.equals(folder)) {
      return new PositionsFile(FileChannel.open(path, options, attributes), path);
    }
    file = new PositionsFile(FileChannel.open(path, options, attributes), path);
    return file;
  }

  /** A file of which only what was forced is there after the machine ended. */
  private final class PositionsFile extends DyingChannel {
    private final Path folder;
    private long size;
    private long forced;

    PositionsFile(FileChannel real, Path path) {
      super(real, () -> dead);
      this.folder = path.getParent();
    }

    @Override
    public int write(ByteBuffer source) throws IOException {
      if (!dead && steps < STEPS && crashIn == 1) {
        int half = random.nextInt(source.remaining() + 1);
        super.write(source.slice(source.position(), half));
        size += half;
      }
      mayCrash();
      disk.tell("writes %s", UTF_8.decode(source.duplicate()).toString().strip());
      int n = super.write(source);
      size += n;
      return n;
    }

    @Override
    public void force(boolean metaData) {
      mayCrash();
      forced = size;
    }

    void crash(boolean machine) throws IOException {
      if (!machine || !Files.exists(folder.resolve("positions")) || forced == 0) {
        return;
      }
      try (FileChannel channel =
          FileChannel.open(folder.resolve("positions"), StandardOpenOption.WRITE)) {
        if (channel.size() == size) {
          channel.truncate(forced + random.nextInt((int) (size - forced) + 1));
        }
      }
    }
  }

  // --- what came of it ---

  List<String> missing() {
    List<String> missing = new ArrayList<>();
    logs.forEach(log -> missing.addAll(log.written));
    missing.removeAll(all());
    return missing;
  }

  List<String> doubled() {
    List<String> all = new ArrayList<>();
    kept.values().forEach(all::addAll);
    Set<String> once = new HashSet<>();
    all.removeIf(once::add);
    Set<String> wanted = new HashSet<>();
    logs.forEach(log -> wanted.addAll(log.written));
    once.removeAll(wanted);
    all.addAll(once); // and what nobody wrote
    return all;
  }

  private Set<String> all() {
    Set<String> all = new HashSet<>();
    kept.values().forEach(all::addAll);
    return all;
  }
}
