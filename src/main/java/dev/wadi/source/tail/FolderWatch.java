package dev.wadi.source.tail;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.FileSystems;
import java.nio.file.Path;
import java.nio.file.StandardWatchEventKinds;
import java.nio.file.WatchEvent;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.util.HashMap;
import java.util.Iterator;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Hears from the system when something happens in folders. Where it hears nothing (no more watches
 * to be had, a file system of another machine) looking now and then has to do.
 *
 * <p>A folder in which files are written all the time tells so much that listening costs more than
 * looking; there it listens only for files that come and go, until it is quiet again. For one
 * thread.
 */
final class FolderWatch implements Hearing {
  private static final Logger LOG = LoggerFactory.getLogger(FolderWatch.class);
  private static final int NOISY_EVENTS_PER_SECOND = 500;
  private static final long SECOND_NANOS = TimeUnit.SECONDS.toNanos(1);
  private static final long QUIET_AGAIN_NANOS = 30 * SECOND_NANOS;

  private static final WatchEvent.Kind<?>[] EVERYTHING = {
    StandardWatchEventKinds.ENTRY_CREATE,
    StandardWatchEventKinds.ENTRY_DELETE,
    StandardWatchEventKinds.ENTRY_MODIFY
  };
  private static final WatchEvent.Kind<?>[] COMING_AND_GOING = {
    StandardWatchEventKinds.ENTRY_CREATE, StandardWatchEventKinds.ENTRY_DELETE
  };

  private final @Nullable WatchService service;
  private final Map<Path, Watched> watched = new HashMap<>();
  private final Map<WatchKey, Watched> byKey = new HashMap<>();
  private boolean toldFull;

  private static final class Watched {
    final Path folder;
    final WatchKey key;
    long second;
    int events;
    boolean noisy;
    long noisySince;

    Watched(Path folder, WatchKey key) {
      this.folder = folder;
      this.key = key;
    }
  }

  FolderWatch() {
    WatchService made = null;
    try {
      made = FileSystems.getDefault().newWatchService();
    } catch (IOException e) {
      LOG.warn(
          "The system tells of no changes; files are looked at now and then. cause={}",
          e.toString());
    }
    service = made;
  }

  /** Folders that tell of each change in them. */
  boolean isQuiet(Path folder) {
    Watched known = watched.get(folder);
    return known != null && !known.noisy;
  }

  int folders() {
    return watched.size();
  }

  @Override
  public void watch(Set<Path> folders) {
    for (Iterator<Watched> all = watched.values().iterator(); all.hasNext(); ) {
      Watched one = all.next();
      if (!folders.contains(one.folder) || !one.key.isValid()) {
        one.key.cancel();
        byKey.remove(one.key);
        all.remove();
      }
    }
    for (Path folder : folders) {
      if (!watched.containsKey(folder)) {
        add(folder);
      }
    }
  }

  private void add(Path folder) {
    if (service == null) {
      return;
    }
    try {
      Watched one = new Watched(folder, folder.register(service, EVERYTHING));
      watched.put(folder, one);
      byKey.put(one.key, one);
    } catch (ClosedWatchServiceException e) {
      Thread.onSpinWait(); // we are told to stop
    } catch (IOException e) {
      if (!toldFull) {
        toldFull = true;
        LOG.warn(
            "The system tells of no changes in a folder; its files are looked at now and then."
                + " folder={} cause={}",
            folder,
            e.toString());
      }
    }
  }

  @Override
  public void await(long nanos, long nowNanos, Listener listener) throws InterruptedException {
    if (service == null) {
      TimeUnit.NANOSECONDS.sleep(Math.max(0, nanos));
      return;
    }
    try {
      WatchKey key = nanos <= 0 ? service.poll() : service.poll(nanos, TimeUnit.NANOSECONDS);
      while (key != null) {
        Watched folder = byKey.get(key);
        for (WatchEvent<?> event : key.pollEvents()) {
          if (folder != null) {
            tell(folder, event, nowNanos, listener);
          }
        }
        if (!key.reset() && folder != null) {
          byKey.remove(key);
          watched.remove(folder.folder);
          listener.cameOrWent();
        }
        key = service.poll();
      }
    } catch (ClosedWatchServiceException e) {
      Thread.onSpinWait(); // closed by whoever stops us, who has told the caller too
    }
  }

  private void tell(Watched folder, WatchEvent<?> event, long now, Listener listener) {
    if (event.kind() != StandardWatchEventKinds.ENTRY_MODIFY) {
      listener.cameOrWent();
      return;
    }
    if (event.context() instanceof Path name) {
      listener.changed(folder.folder.resolve(name));
    }
    long second = now / SECOND_NANOS;
    folder.events = (second == folder.second ? folder.events : 0) + event.count();
    folder.second = second;
    if (folder.events > NOISY_EVENTS_PER_SECOND && !folder.noisy) {
      folder.noisy = true;
      folder.noisySince = now;
      listen(folder, COMING_AND_GOING);
    }
  }

  @Override
  public void calmDown(long nowNanos) {
    for (Watched folder : watched.values()) {
      if (folder.noisy && nowNanos - folder.noisySince > QUIET_AGAIN_NANOS) {
        folder.noisy = false;
        folder.events = 0;
        listen(folder, EVERYTHING);
      }
    }
  }

  /* Registering a folder again changes what is told of it, and keeps its key. */
  private void listen(Watched folder, WatchEvent.Kind<?>[] kinds) {
    if (service == null) {
      return;
    }
    try {
      folder.folder.register(service, kinds);
    } catch (ClosedWatchServiceException e) {
      Thread.onSpinWait(); // we are told to stop
    } catch (IOException e) {
      LOG.debug(
          "A folder went while it was watched. folder={} cause={}", folder.folder, e.toString());
    }
  }

  @Override
  public void close() {
    try {
      if (service != null) {
        service.close();
      }
    } catch (IOException e) {
      LOG.debug("The watch of folders did not close. cause={}", e.toString());
    }
  }
}
