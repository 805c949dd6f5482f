package dev.wadi.event;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.Closeable;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The events of a gateway on disk, and how far each of those who listen has come: a folder that one
 * process holds, bounded in bytes. Threads share it.
 *
 * <p>An event is a line of JSON in the newest of several files, and its number is its place. At the
 * bound the oldest file goes, whoever has not heard of it; that is counted for each reader. A
 * reader that is new begins at the end.
 *
 * <p>While the disk takes nothing, a bounded number of events waits in memory, in order, and the
 * next event, or {@link #retry}, tries again. What finds no room there is counted and logged.
 */
public final class EventJournal implements Events, Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(EventJournal.class);

  static final int MOST_WAITING = 1000;
  private static final int FILES = 8;

  /* Between an event and a crash right behind it only so many others can have been told. */
  private static final int MOST_AGAIN = 1000;

  private final JournalFolder folder;
  private final long maxFileBytes;

  /*
   * Guards everything below, and is held while a file is written and forced: an event has its place
   * before the next one. Readers take it for a look at where the end is, never while they read.
   */
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition more = lock.newCondition();
  private final ArrayDeque<Event> waiting = new ArrayDeque<>();
  private final Map<String, Long> told = new TreeMap<>();
  private final Map<String, EventReader> readers = new TreeMap<>();
  private JournalFile newest;
  private long nextNumber;
  private long lostEvents;
  private long overtakenEvents;
  private @Nullable String trouble;
  private @Nullable Ending ending;
  private boolean saidLast;
  private boolean closed;

  /** How a gateway ends: what it says last, and by when whoever listens should have heard it. */
  private record Ending(Supplier<Event> lastWords, long deadlineNanos) {}

  private EventJournal(JournalFolder folder, long maxBytes) throws IOException {
    this.folder = folder;
    this.maxFileBytes = Math.max(1, maxBytes / FILES);
    this.newest = folder.newest();
    this.nextNumber = newest.nextNumber();
    trim();
  }

  /**
   * Opens the journal of a folder, which is made when it is not there.
   *
   * @param maxBytes most bytes of all its files
   * @throws IOException when another process holds it, or it cannot be written
   */
  public static EventJournal open(Path directory, long maxBytes) throws IOException {
    JournalFolder folder = JournalFolder.open(directory);
    boolean good = false;
    try {
      EventJournal journal = new EventJournal(folder, maxBytes);
      good = true;
      return journal;
    } finally {
      if (!good) {
        folder.close();
      }
    }
  }

  @Override
  public void tell(List<Event> events) {
    lock.lock();
    try {
      for (Event event : events) {
        told.merge(EventNames.ALL.contains(event.name()) ? event.name() : "other", 1L, Long::sum);
        if (closed || waiting.size() >= MOST_WAITING) {
          lost(event);
        } else {
          waiting.add(event);
        }
      }
      write();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public void tellOnce(List<Event> events) {
    lock.lock();
    try {
      Set<String> before = new HashSet<>();
      JournalFolder.Hint hint = new JournalFolder.Hint();
      for (long at = Math.max(1, nextNumber - MOST_AGAIN); at < nextNumber; at++) {
        ToldEvent found = folder.find(at, at, hint);
        if (found != null) {
          before.add(found.event().toString());
        }
      }
      tell(events.stream().filter(event -> !before.contains(event.toString())).toList());
    } catch (IOException e) {
      LOG.warn(
          "Nobody can see whether events were told before, so they are told again. cause={}",
          e.toString());
      tell(events);
    } finally {
      lock.unlock();
    }
  }

  /** Tries again to write what could not be written. */
  public void retry() {
    lock.lock();
    try {
      write();
    } finally {
      lock.unlock();
    }
  }

  /* With the lock held. Nobody hears an event before the file has it. */
  private void write() {
    boolean urgent = false;
    boolean wrote = false;
    try {
      for (Event next = waiting.peek(); next != null && !closed; next = waiting.peek()) {
        if (newest.bytes() >= maxFileBytes) {
          newest = folder.begin(newest, nextNumber);
          trim();
        }
        newest.append(EventJson.text(id(nextNumber), next) + "\n");
        waiting.remove();
        nextNumber++;
        wrote = true;
        urgent |= EventNames.urgent(next.name());
      }
      if (urgent) {
        newest.force();
      }
      if (wrote && trouble != null) {
        LOG.info("Events are written again. folder={}", folder);
        trouble = null;
      }
    } catch (IOException e) {
      if (trouble == null) {
        LOG.error(
            "An event could not be written, it waits in memory. folder={} cause={}",
            folder,
            e.toString());
      }
      trouble = e.toString();
    }
    if (wrote) {
      more.signalAll();
    }
  }

  private void lost(Event event) {
    lostEvents++;
    LOG.error(
        "An event was lost, there is no room for it. event={} subject={} lost={}",
        event.name(),
        event.subject(),
        lostEvents);
  }

  private String id(long number) {
    return folder.id() + "-" + String.format(Locale.ROOT, "%012d", number);
  }

  private void trim() throws IOException {
    folder.keepNewest(FILES);
  }

  /**
   * The reader of that name, where it had come to, or at the end when it is new. Of one name there
   * is one at a time.
   *
   * @throws IOException when its place cannot be read or written
   * @throws IllegalStateException when it is open already
   */
  public EventReader reader(String name) throws IOException {
    lock.lock();
    try {
      if (readers.containsKey(name)) {
        throw new IllegalStateException(
            "reader: '" + name + "' listens to events already (expected: a name of its own)");
      }
      EventReader reader = new EventReader(this, folder, name, nextNumber);
      readers.put(name, reader);
      return reader;
    } finally {
      lock.unlock();
    }
  }

  void left(EventReader reader) {
    lock.lock();
    try {
      readers.remove(reader.name(), reader);
    } finally {
      lock.unlock();
    }
  }

  void overtaken(String reader, long events) {
    lock.lock();
    try {
      overtakenEvents += events;
    } finally {
      lock.unlock();
    }
    LOG.warn(
        "Events made room for newer ones before they were heard. reader={} events={}",
        reader,
        events);
  }

  /**
   * The gateway stops. What it says last is asked for when everything else has ended, by whoever
   * delivers events, or by {@link #close}.
   *
   * @param deadlineNanos by the ticker of the system, until when it may be delivered
   */
  public void ending(Supplier<Event> lastWords, long deadlineNanos) {
    lock.lock();
    try {
      ending = new Ending(lastWords, deadlineNanos);
    } finally {
      lock.unlock();
    }
  }

  /** Whether the gateway stops, so that {@link #sayLastWords} has something to say. */
  boolean isEnding() {
    lock.lock();
    try {
      return ending != null;
    } finally {
      lock.unlock();
    }
  }

  /**
   * Tells what the gateway says last, if that was not told yet.
   *
   * @return until when it may be delivered
   */
  long sayLastWords() {
    @Nullable Ending end;
    boolean first;
    lock.lock();
    try {
      end = ending;
      first = end != null && !saidLast;
      saidLast |= first;
    } finally {
      lock.unlock();
    }
    if (end == null) {
      return System.nanoTime();
    }
    if (first) {
      tell(end.lastWords().get());
    }
    return end.deadlineNanos();
  }

  /** Waits until there is an event of this number, or the time is over. */
  boolean await(long number, long millis) throws InterruptedException {
    long left = TimeUnit.MILLISECONDS.toNanos(millis);
    lock.lock();
    try {
      while (nextNumber <= number && left > 0 && !closed) {
        left = more.awaitNanos(left);
      }
      return nextNumber > number;
    } finally {
      lock.unlock();
    }
  }

  /** The number that the next event gets. */
  public long nextNumber() {
    lock.lock();
    try {
      return nextNumber;
    } finally {
      lock.unlock();
    }
  }

  /** The event before the next one; null when there is none, or it cannot be read any more. */
  public @Nullable ToldEvent last() throws IOException {
    long number = nextNumber() - 1;
    return number < 1 ? null : folder.find(number, number, new JournalFolder.Hint());
  }

  /** Shows all events that are kept, from the oldest. */
  public void history(Consumer<ToldEvent> each) throws IOException {
    JournalFolder.Hint hint = new JournalFolder.Hint();
    long end = nextNumber() - 1;
    ToldEvent next = folder.find(folder.oldest(), end, hint);
    while (next != null) {
      each.accept(next);
      next = folder.find(next.number() + 1, end, hint);
    }
  }

  /** Events told since this was opened, by name; what is none of ours counts as {@code other}. */
  public Map<String, Long> told() {
    lock.lock();
    try {
      return new TreeMap<>(told);
    } finally {
      lock.unlock();
    }
  }

  /** Events that were told and are nowhere. */
  public long lostEvents() {
    lock.lock();
    try {
      return lostEvents;
    } finally {
      lock.unlock();
    }
  }

  /** Events that made room before a reader had them, summed over the readers. */
  public long overtakenEvents() {
    lock.lock();
    try {
      return overtakenEvents;
    } finally {
      lock.unlock();
    }
  }

  /** Bytes of all files. */
  public long bytes() throws IOException {
    return folder.bytes();
  }

  /** What the disk last said when it took nothing; null when all is well. */
  public @Nullable String trouble() {
    lock.lock();
    try {
      return trouble;
    } finally {
      lock.unlock();
    }
  }

  /** Who listens now. */
  public Set<String> readers() {
    lock.lock();
    try {
      return Set.copyOf(readers.keySet());
    } finally {
      lock.unlock();
    }
  }

  /** Tries a last time to write what waits; readers get no more events. */
  @Override
  public void close() throws IOException {
    sayLastWords();
    List<Event> left;
    lock.lock();
    try {
      if (closed) {
        return;
      }
      write();
      left = new ArrayList<>(waiting);
      waiting.clear();
      closed = true;
      left.forEach(this::lost);
      more.signalAll();
      newest.close();
    } finally {
      lock.unlock();
      folder.close();
    }
  }

  static byte[] bytes(String text) {
    return text.getBytes(UTF_8);
  }
}
