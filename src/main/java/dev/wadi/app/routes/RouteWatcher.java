package dev.wadi.app.routes;

import static java.nio.file.StandardWatchEventKinds.ENTRY_CREATE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_DELETE;
import static java.nio.file.StandardWatchEventKinds.ENTRY_MODIFY;

import java.io.IOException;
import java.nio.file.ClosedWatchServiceException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.WatchKey;
import java.nio.file.WatchService;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Waits for a folder to change and then to be quiet, and has somebody look at it; on a thread of
 * its own, {@code routes-watch}.
 */
final class RouteWatcher {
  private static final Logger LOG = LoggerFactory.getLogger(RouteWatcher.class);

  /** How often we look without being told: events get lost on network folders and under load. */
  private static final Duration UNASKED = Duration.ofSeconds(5);

  /** How long a folder that never becomes quiet is waited for. */
  private static final int MOST_WAITS = 20;

  private final Path folder;
  private final Duration settle;
  private final Runnable first;
  private final Look look;
  private final WatchService service;
  private final Thread thread = new Thread(this::run, "routes-watch");
  private @Nullable WatchKey key;

  /** Looks at the files. */
  interface Look {
    boolean look() throws IOException;
  }

  /**
   * @param first is done before the first wait
   */
  RouteWatcher(Path folder, Duration settle, Runnable first, Look look) throws IOException {
    this.folder = folder;
    this.settle = settle;
    this.first = first;
    this.look = look;
    this.service = folder.getFileSystem().newWatchService();
    thread.setDaemon(true);
    register();
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      begin();
      while (true) {
        register();
        @Nullable WatchKey event = service.poll(UNASKED.toMillis(), TimeUnit.MILLISECONDS);
        for (int i = 0; event != null && i < MOST_WAITS; i++) {
          event.pollEvents();
          event.reset();
          event = service.poll(settle.toMillis(), TimeUnit.MILLISECONDS);
        }
        look();
      }
    } catch (ClosedWatchServiceException e) {
      LOG.debug("The routes folder is no longer watched. folder={}", folder);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private void begin() {
    try {
      first.run();
    } catch (RuntimeException e) {
      LOG.error("The routes that run cannot be looked at. folder={}", folder, e);
    }
  }

  private void look() {
    try {
      boolean unused = look.look();
    } catch (IOException | RuntimeException e) {
      // The folder may be back, and the file mended, at the next look.
      LOG.error("The routes folder cannot be read. folder={}", folder, e);
    }
  }

  /** Registers anew after the folder was away. */
  private void register() {
    if ((key == null || !key.isValid()) && Files.isDirectory(folder)) {
      try {
        key = folder.register(service, ENTRY_CREATE, ENTRY_MODIFY, ENTRY_DELETE);
      } catch (IOException e) {
        LOG.warn("The routes folder cannot be watched; looking at times. folder={}", folder, e);
      }
    }
  }

  void close() throws IOException {
    service.close();
    try {
      thread.join(TimeUnit.SECONDS.toMillis(10));
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
