package dev.wadi.event;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * One who listens to the events of a journal, at its own pace: it hears every event in order, goes
 * on with the next when it says so, and knows after a restart where it was. What it heard and did
 * not confirm it hears again. One thread listens; others may ask how far it is.
 */
public final class EventReader implements Closeable {
  private final EventJournal journal;
  private final JournalFolder folder;
  private final String name;

  /* Guards the place; field updates only. */
  private final ReentrantLock lock = new ReentrantLock();
  private ReaderPlace place;

  EventReader(EventJournal journal, JournalFolder folder, String name, long end)
      throws IOException {
    if (!JournalFolder.isReader(name)) {
      throw new IllegalArgumentException(
          "reader: '" + name + "' (expected: letters, digits and ._-, at most 100)");
    }
    this.journal = journal;
    this.folder = folder;
    this.name = name;
    @Nullable ReaderPlace known = folder.place(name);
    /* Behind the end only when the journal lost its end: what comes now is new all the same. */
    this.place = known == null || known.next() > end ? new ReaderPlace(end, 0) : known;
    if (!place.equals(known)) {
      folder.place(name, place);
    }
  }

  public String name() {
    return name;
  }

  /**
   * The next event, the same one until {@link #confirm}; waits for one.
   *
   * @return null when none came within the time, or the journal is closed
   */
  public @Nullable ToldEvent await(long millis) throws IOException, InterruptedException {
    ReaderPlace here = place();
    if (!journal.await(here.next(), millis)) {
      return null;
    }
    long oldest = folder.oldest();
    if (oldest > here.next()) {
      journal.overtaken(name, oldest - here.next());
      here = move(new ReaderPlace(oldest, 0));
    }
    long end = journal.nextNumber() - 1;
    ToldEvent found = folder.find(here.next(), end);
    if (found == null && end >= here.next() && folder.oldest() <= here.next()) {
      /* All of them are damaged, and were logged. */
      move(new ReaderPlace(end + 1, 0));
    }
    return found;
  }

  /** An event was passed on: the next one is its follower. */
  public void confirm(ToldEvent event) throws IOException {
    move(new ReaderPlace(event.number() + 1, 0));
  }

  /**
   * An event could not be passed on yet.
   *
   * @param nowMillis by the clock
   * @return since when that is so, also over restarts
   */
  public long failed(ToldEvent event, long nowMillis) throws IOException {
    ReaderPlace here = place();
    if (here.next() == event.number() && here.triedSinceMillis() > 0) {
      return here.triedSinceMillis();
    }
    return move(new ReaderPlace(event.number(), Math.max(1, nowMillis))).triedSinceMillis();
  }

  /** Events that it has not confirmed. */
  public long behindEvents() {
    return Math.max(0, journal.nextNumber() - place().next());
  }

  private ReaderPlace place() {
    lock.lock();
    try {
      return place;
    } finally {
      lock.unlock();
    }
  }

  private ReaderPlace move(ReaderPlace next) throws IOException {
    lock.lock();
    try {
      place = next;
    } finally {
      lock.unlock();
    }
    folder.place(name, next);
    return next;
  }

  /** Lets go of the name; where it was stays known. */
  @Override
  public void close() {
    journal.left(this);
  }
}
