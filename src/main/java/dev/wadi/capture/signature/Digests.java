package dev.wadi.capture.signature;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/** Hashes the files of a capture, several at a time. */
final class Digests {
  private Digests() {}

  /**
   * The files in the order of the names given.
   *
   * @param threads that read, a file each
   */
  static List<FileDigest> of(Contents contents, List<String> names, int threads)
      throws IOException {
    ExecutorService pool = Executors.newFixedThreadPool(threads, Digests::thread);
    try {
      List<Future<FileDigest>> pending = new ArrayList<>();
      for (String name : names) {
        pending.add(pool.submit(() -> of(contents, name)));
      }
      List<FileDigest> files = new ArrayList<>();
      for (Future<FileDigest> file : pending) {
        files.add(file.get());
      }
      return files;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while reading " + contents.title(), e);
    } catch (ExecutionException e) {
      throw e.getCause() instanceof IOException io
          ? io
          : new IOException("cannot read " + contents.title() + ": " + e.getCause(), e);
    } finally {
      pool.shutdownNow();
    }
  }

  private static FileDigest of(Contents contents, String name) throws IOException {
    try (InputStream in = new BufferedInputStream(contents.open(name), FileDigest.BLOCK_BYTES)) {
      return FileDigest.of(name, in);
    }
  }

  private static Thread thread(Runnable task) {
    Thread thread = new Thread(task, "capture-hash");
    thread.setDaemon(true);
    return thread;
  }
}
