package dev.wadi.event;

import java.io.Closeable;
import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One who listens to the events of a journal, at its own pace: it hears every event in order, goes
 * on with the next when it says so, and knows after a restart where it was. What it heard and did
 * not confirm it hears again. One thread listens; others may ask how far it is.
 */
public final class EventReader implements Closeable {
  private static final Logger LOG = LoggerFactory.getLogger(EventReader.class);

  private final EventJournal journal;
  private final JournalFolder folder;
  private final String name;

  /* Guards the place; field updates only. */
  private final ReentrantLock lock = new ReentrantLock();
  private long next;

  /* For the thread that listens. */
  private final JournalFolder.Hint hint = new JournalFolder.Hint();
  private long saved;
  private boolean inTrouble;

  EventReader(EventJournal journal, JournalFolder folder, String name, long end)
      throws IOException {
    if (!JournalFolder.isReader(name)) {
      throw new IllegalArgumentException(
          "reader: '" + name + "' (expected: letters, digits and ._-, at most 100)");
    }
    this.journal = journal;
    this.folder = folder;
    this.name = name;
    long known = folder.place(name);
    /* Behind the end only when the journal lost its end: what comes now is new all the same. */
    this.next = known < 1 || known > end ? end : known;
    this.saved = known;
    save();
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
    save();
    long here = next();
    if (!journal.await(here, millis)) {
      return null;
    }
    long oldest = folder.oldest();
    if (oldest > here) {
      journal.overtaken(name, oldest - here);
      here = move(oldest);
    }
    long end = journal.nextNumber() - 1;
    ToldEvent found = folder.find(here, end, hint);
    if (found == null && end >= here && folder.oldest() <= here) {
      /* All of them are damaged, and were logged. */
      move(end + 1);
    }
    return found;
  }

  /** An event was passed on: the next one is its follower. */
  public void confirm(ToldEvent event) {
    move(event.number() + 1);
  }

  /**
   * An event cannot be passed on, ever: it is kept in a file of its own with the reason, and the
   * next one is its follower.
   */
  public void bury(ToldEvent event, String reason) throws IOException {
    folder.bury(name, EventJson.buried(event, reason));
    move(event.number() + 1);
  }

  /** Events that it has not confirmed. */
  public long behindEvents() {
    return Math.max(0, journal.nextNumber() - next());
  }

  private long next() {
    lock.lock();
    try {
      return next;
    } finally {
      lock.unlock();
    }
  }

  private long move(long to) {
    lock.lock();
    try {
      next = to;
    } finally {
      lock.unlock();
    }
    save();
    return to;
  }

  /*
   * A disk that takes nothing is no reason to pass an event on twice: the place is known here, and
   * is written as soon as that is possible. Only a crash before then makes events come again.
   */
  private void save() {
    long here = next();
    if (here == saved) {
      return;
    }
    try {
      folder.place(name, here);
      saved = here;
      if (inTrouble) {
        LOG.info("The place of a reader of events is written again. reader={}", name);
      }
      inTrouble = false;
    } catch (IOException e) {
      if (!inTrouble) {
        LOG.warn(
            "The place of a reader of events cannot be written, it is tried again. reader={}"
                + " cause={}",
            name,
            e.toString());
      }
      inTrouble = true;
    }
  }

  /** Lets go of the name; where it was stays known. */
  @Override
  public void close() {
    save();
    journal.left(this);
  }
}
