package dev.wadi.source.tail;

import dev.wadi.codec.text.EntryReader;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads all files of a tail, on one thread: waits until the system says that something happened or
 * it is time to look, then takes turns among the files that have something, a bounded number of
 * bytes each, and hands over batches. When nobody takes them it waits and reads nothing.
 */
final class Tailer implements LineCutter.Lines {
  private static final Logger LOG = LoggerFactory.getLogger(Tailer.class);
  private static final int LEAST_BUFFER_BYTES = 512 * 1024;
  private static final long MOST_WAIT_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
  private static final long UNSETTLED_NANOS = TimeUnit.MILLISECONDS.toNanos(30);
  private static final int LEAVING_IDLE_TIMES = 6;
  private static final int WORTH_PEEKING_BYTES = 4096;
  private static final int MOST_OPEN = 256;

  private final TailSettings settings;
  private final Taker outbox;
  private final TailCounters counters;
  private final LongSupplier nanoTicker;
  private final FileRegister register;
  private final Whereabouts whereabouts;
  private final Gatherer gatherer;
  private final LineCutter cutter;
  private final Hearing watch;
  private final LookTimes looks;
  private final byte[] buffer;

  private final Deque<TailedFile> queue = new ArrayDeque<>();
  private final HotFiles hot = new HotFiles();
  private final OpenFiles open = new OpenFiles(MOST_OPEN);
  private final Set<TailedFile> waiting = new LinkedHashSet<>();

  private @Nullable TailedFile current;
  private volatile boolean stopping;
  private volatile boolean paused;
  private volatile int shownFolders;

  /* Ends a turn in the middle, because we are to stop: nothing of it has been handed over. */
  private static final class Stopped extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Stopped() {
      super("stopped", null, false, false);
    }
  }

  /** Takes batches. */
  interface Taker {
    /** Takes a batch when there is room, waiting for it up to a time; false when there was none. */
    boolean offer(Parcel parcel, long nanos) throws InterruptedException;
  }

  Tailer(
      TailSettings settings,
      PositionLog positions,
      Taker outbox,
      TailClaims claims,
      TailCounters counters,
      Told told,
      Disk disk,
      Hearing watch,
      InstantSource clock,
      LongSupplier nanoTicker) {
    this.settings = settings;
    this.outbox = outbox;
    this.counters = counters;
    this.watch = watch;
    this.looks = new LookTimes(settings.poll());
    this.nanoTicker = nanoTicker;
    this.buffer = new byte[bufferBytes(settings.maxLineBytes())];
    this.gatherer = new Gatherer(settings, positions, counters, clock, nanoTicker);
    this.cutter = new LineCutter(settings.maxLineBytes(), this);
    this.register =
        new FileRegister(
            settings, positions, claims, counters, told, disk, clock, nanoTicker, this::enqueue);
    this.whereabouts = register.whereabouts();
  }

  /** Bytes that are read at once: a line that is too long for its bound fits in. */
  static int bufferBytes(int maxLineBytes) {
    return Math.max(LEAST_BUFFER_BYTES, maxLineBytes + 64 * 1024);
  }

  /**
   * Finds the files; before {@link #run}, by whoever starts it.
   *
   * @throws IllegalStateException when another tail reads one of them
   */
  void findFiles() {
    look(true);
  }

  Collection<TailedFile> files() {
    return register.all();
  }

  int folders() {
    return shownFolders;
  }

  void pause(boolean on) {
    paused = on;
  }

  void stop() {
    stopping = true;
    watch.close();
  }

  /** Reads until told to stop; first what an earlier run was about to send. */
  void run(List<Sending> pending) {
    try {
      repeat(pending);
      while (!stopping) {
        step();
      }
      seal();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    } catch (Stopped e) {
      LOG.debug("A tail stopped within a turn. tail={}", settings.name());
    } finally {
      for (TailedFile file : register.all()) {
        file.close();
      }
      watch.close();
    }
  }

  private void repeat(List<Sending> pending) throws InterruptedException {
    Repetition repetition = new Repetition(settings, register, gatherer, counters, buffer);
    for (Sending sending : pending) {
      while (!repetition.canBe(sending) || !repetition.reads(sending)) {
        if (stopping) {
          return;
        }
        watch.await(UNSETTLED_NANOS, nanoTicker.getAsLong(), EVENTS);
        look(false);
      }
      handOver(repetition.of(sending));
    }
  }

  private void step() throws InterruptedException {
    long now = nanoTicker.getAsLong();
    if (paused) {
      seal();
      watch.await(TimeUnit.MILLISECONDS.toNanos(50), now, EVENTS);
      return;
    }
    watch.await(waitNanos(now), now, EVENTS);
    now = nanoTicker.getAsLong();
    if (looks.isDue(now)) {
      look(false);
    }
    if (hot.areDue(now)) {
      hot.ask(now, this::enqueue);
    }
    int turns = queue.size();
    for (int i = 0; i < turns && !stopping && !paused; i++) {
      TailedFile file = queue.remove();
      file.queued = false;
      turn(file);
    }
    flushWaiting();
    if (gatherer.isFull() || gatherer.dueInNanos(nanoTicker.getAsLong()) == 0) {
      seal();
    }
    if (whereabouts.isUnsettled()) {
      looks.soon(nanoTicker.getAsLong() + UNSETTLED_NANOS);
    }
  }

  private long waitNanos(long now) {
    if (!queue.isEmpty()) {
      return 0;
    }
    long wait = Math.min(MOST_WAIT_NANOS, gatherer.dueInNanos(now));
    if (!hot.isEmpty()) {
      wait = Math.min(wait, hot.everyNanos());
    }
    if (!waiting.isEmpty()) {
      wait = Math.min(wait, 5 * HotFiles.LEAST_NANOS);
    }
    return Math.min(wait, Math.max(0, looks.dueAt() - now));
  }

  private final Hearing.Listener EVENTS =
      new Hearing.Listener() {
        @Override
        public void changed(java.nio.file.Path path) {
          TailedFile file = register.at(path);
          if (file != null) {
            enqueue(file);
          }
        }

        @Override
        public void cameOrWent() {
          looks.soon(nanoTicker.getAsLong());
        }
      };

  private void enqueue(TailedFile file) {
    if (!file.queued && !file.left) {
      file.queued = true;
      queue.add(file);
    }
  }

  // --- looking ---

  private void look(boolean strict) {
    long begun = nanoTicker.getAsLong();
    looks.begun();
    var folders = register.look(strict);
    watch.watch(folders);
    watch.calmDown(begun);
    shownFolders = folders.size();
    open.closeIdle(begun - settings.idle().toNanos());
    looks.ended(begun, nanoTicker.getAsLong());
  }

  // --- reading ---

  private void turn(TailedFile file) throws InterruptedException {
    if (file.left) {
      return;
    }
    if (file.isFinishedForGood()) {
      if (!file.resting && whereabouts.open(file) != null) {
        whereabouts.rest(file);
      }
      return;
    }
    if (file.ends) {
      flush(file);
      seal();
      finish(file);
      return;
    }
    if (file.before != null) {
      if (!file.before.left && !file.before.drained && !file.before.unreadable) {
        hot.add(file);
        file.grewAtNanos = nanoTicker.getAsLong();
        enqueueBefore(file.before);
        return;
      }
      file.before = null;
    }
    Content content = whereabouts.open(file);
    if (content == null) {
      if (file.left) {
        finish(file);
      }
      return;
    }
    open.reads(file);
    try {
      if (read(file, content)) {
        enqueue(file);
      }
    } catch (IOException e) {
      damaged(file, e);
    }
    open.makeRoom(file);
    file.show();
  }

  private void enqueueBefore(TailedFile before) {
    if (!hot.has(before)) {
      enqueue(before);
    }
  }

  /* Whether there is more. */
  private boolean read(TailedFile file, Content content) throws IOException, InterruptedException {
    long size = content.size();
    if (!file.packed && size < file.offset) {
      replaced(file);
      return false;
    }
    if (peekedInVain(file, content)) {
      return false;
    }
    int n = content.read(buffer, buffer.length, file.offset);
    byte[] head = content.head();
    if (!file.had(head, buffer, n)) {
      replaced(file);
      return false;
    }
    if (n == 0) {
      file.size = content.size();
      atEnd(file, content);
      return false;
    }
    grew(file, content, head);
    TextEncoding encoding = settings.encoding().of(head);
    int mark = file.offset == 0 ? encoding.markLength(head) : 0;
    if (mark > 0) {
      file.moved(new Place(mark, false));
      touch(file);
      return true;
    }
    cut(file, encoding, n, false);
    boolean packedMore = file.packed && content.size() == Long.MAX_VALUE;
    if (n == buffer.length || packedMore) {
      return true;
    }
    atEnd(file, content);
    return false;
  }

  private void grew(TailedFile file, Content content, byte[] head) throws IOException {
    long size = content.size();
    if (size != file.size || file.grewAtNanos == 0) {
      file.grewAtNanos = nanoTicker.getAsLong();
      hot.add(file);
    }
    file.size = size;
    file.followed &= file.print.length() > 0; // an inode that had nothing may be a new one's
    if (file.print.length() < Fingerprint.MOST_BYTES && head.length > file.print.length()) {
      register.remember(file, Fingerprint.of(head, head.length));
    }
  }

  /* Of a long line that comes in small pieces only the new one is looked at. */
  private boolean peekedInVain(TailedFile file, Content content) throws IOException {
    if (file.packed
        || file.within
        || file.scannedTo - file.offset < WORTH_PEEKING_BYTES
        || content.size() > file.scannedTo + WORTH_PEEKING_BYTES) {
      return false;
    }
    int n = content.read(buffer, WORTH_PEEKING_BYTES, file.scannedTo);
    if (n == 0 || Utf8.lineEnd(buffer, 0, n) >= 0) {
      return false;
    }
    if (file.scannedTo + n - file.offset > settings.maxLineBytes()) {
      return false;
    }
    file.scannedTo += n;
    file.size = content.size();
    file.grewAtNanos = nanoTicker.getAsLong();
    return true;
  }

  private void cut(TailedFile file, TextEncoding encoding, int length, boolean ended)
      throws InterruptedException {
    touch(file);
    reader(file);
    current = file;
    long from = file.offset;
    Place at = file.place();
    cutter.cut(encoding, buffer, length, at, ended);
    current = null;
    Place after = cutter.after();
    counters.readBytes.add(after.offset() - from);
    counters.zeroBytes.add(cutter.zeroBytes());
    long lost = file.passedOver(cutter.passedOverBytes(), cutter.passedOverTo(), after);
    if (lost > 0) {
      counters.lost(TailCounters.Lost.LINE_TOO_LONG, lost);
    }
    file.offset = after.offset();
    file.within = after.withinLongLine();
    file.scannedTo = from + length;
    if (file.reader != null && file.reader.waits()) {
      waiting.add(file);
    }
    if (gatherer.isFull()) {
      seal();
    }
  }

  @Override
  public void line(byte[] bytes, int from, int to, boolean cut, long start, long end) {
    TailedFile file = current;
    EntryReader reader = file == null ? null : file.reader;
    if (file == null || reader == null) {
      throw new IllegalStateException("a line of no file");
    }
    counters.lines.increment();
    reader.line(bytes, from, to, cut, start, end, gatherer.nextArrival());
    file.offset = end;
    file.within = false;
    if (!cut && gatherer.isFull()) {
      try {
        seal();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new Stopped();
      }
      touch(file);
    }
  }

  private void touch(TailedFile file) {
    gatherer.touch(file);
  }

  private EntryReader reader(TailedFile file) {
    EntryReader reader = file.reader;
    if (reader == null) {
      reader = gatherer.reader(file);
      file.reader = reader;
      file.readerFrom = file.offset;
    }
    return reader;
  }

  // --- ends ---

  private void atEnd(TailedFile file, Content content) throws IOException, InterruptedException {
    long now = nanoTicker.getAsLong();
    long silent = now - file.grewAtNanos;
    if (file.isLive()) {
      boolean unended = file.offset < file.size;
      /* Who compressed it had the whole file. */
      if (unended && (file.packed || silent > settings.partialLine().toNanos())) {
        takePartialLine(file, content);
      } else if (unended) {
        hot.add(file);
      }
      file.drained |= file.offset >= file.size;
      if (file.packed) {
        finishPacked(file);
      }
      return;
    }
    boolean successorWrites = file.packed || file.followed || register.successorWrites(file);
    if (!file.drained && (successorWrites || silent > settings.idle().toNanos())) {
      takePartialLine(file, content);
      flush(file);
      file.drained = true;
    }
    if (file.packed || silent > LEAVING_IDLE_TIMES * settings.idle().toNanos()) {
      finish(file);
    } else if (file.drained && silent > settings.idle().toNanos()) {
      file.close(); // its writer may come back to it, so each look asks once more for a while
      hot.remove(file);
    } else {
      hot.add(file);
    }
  }

  private void takePartialLine(TailedFile file, Content content)
      throws IOException, InterruptedException {
    int n = content.read(buffer, buffer.length, file.offset);
    if (n > 0) {
      byte[] head = content.head();
      if (!file.had(head, buffer, n)) {
        return; // its next turn finds out what it is now
      }
      cut(file, settings.encoding().of(head), n, true);
      file.scannedTo = file.offset;
    }
  }

  private void finishPacked(TailedFile file) throws InterruptedException {
    flush(file);
    file.drained = true;
    file.close();
  }

  private void flush(TailedFile file) throws InterruptedException {
    EntryReader reader = file.reader;
    if (reader != null) {
      touch(file);
      reader.flush();
      waiting.remove(file);
      if (gatherer.isFull()) {
        seal();
      }
    }
  }

  /* Nothing more comes of it, unless it grows, or changes its form. */
  private void finish(TailedFile file) throws InterruptedException {
    flush(file);
    file.reader = null;
    hot.remove(file);
    open.remove(file);
    if (file.left) {
      whereabouts.leave(file);
    } else if (file.packed || file.ends) {
      file.ends = true;
      file.drained = true;
      file.close();
      seal();
      if (!whereabouts.end(file)) {
        hot.add(file); // when its last lines are written down
      }
    } else {
      whereabouts.rest(file);
    }
  }

  /* What it held goes on in a copy, if there is one, even within an entry. */
  private void replaced(TailedFile file) {
    hot.remove(file);
    register.replaced(file);
  }

  private void damaged(TailedFile file, IOException cause) throws InterruptedException {
    if (!file.packed) {
      whereabouts.unreadable(file, cause);
      return;
    }
    if (whereabouts.stillWritten(file)) {
      file.close(); // somebody is compressing it: the next look finds it longer
      return;
    }
    counters.lost(TailCounters.Lost.DAMAGED, 1);
    LOG.warn(
        "A compressed file is damaged; what stands before that was read. tail={} path={} offset={}"
            + " cause={}",
        settings.name(),
        file.where,
        file.offset,
        FileHunt.words(cause));
    finish(file);
  }

  /* Whether there is a line without its end that may belong to what waits; not for ever. */
  private boolean mayGoOn(TailedFile file, long waitsNanos) {
    Duration timeout = settings.text().multiline().timeout();
    Duration longest = settings.partialLine().plus(timeout.multipliedBy(2));
    return file.isLive() && file.offset < file.size && waitsNanos < longest.toNanos();
  }

  private void flushWaiting() throws InterruptedException {
    if (waiting.isEmpty()) {
      return;
    }
    long now = gatherer.nowNanos();
    for (TailedFile file : new ArrayList<>(waiting)) {
      EntryReader reader = file.reader;
      if (reader == null) {
        waiting.remove(file);
        continue;
      }
      if (reader.waits()) {
        touch(file);
        if (gatherer.clockWasSetBehind(reader.waitsSince())) {
          reader.flush(); // its time would not come for long
        } else if (!mayGoOn(file, now - reader.waitsSince())) {
          reader.flush(now);
        }
      }
      if (!reader.waits()) {
        waiting.remove(file);
      }
    }
    if (gatherer.isFull()) {
      seal();
    }
  }

  // --- handing over ---

  private void seal() throws InterruptedException {
    handOver(gatherer.close());
  }

  private void handOver(@Nullable Parcel parcel) throws InterruptedException {
    while (parcel != null && !outbox.offer(parcel, MOST_WAIT_NANOS)) {
      if (stopping) {
        throw new Stopped();
      }
    }
  }
}
