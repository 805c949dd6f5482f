package dev.wadi.capture;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;

/**
 * A capture read whole and held against all it says of itself: every frame with its checksum, the
 * lines against the index, the index against the files, the metadata against both, the audit trail.
 *
 * @param folder of the capture
 * @param live somebody writes to it, or did when it crashed
 * @param files what each data file holds
 * @param unindexed data files that the index does not name: new ones of a live capture, or orphans
 * @param auditEvents lines of the audit trail
 * @param damages everything that is wrong
 */
public record CaptureCheck(
    Path folder,
    boolean live,
    List<FileCheck> files,
    List<String> unindexed,
    long auditEvents,
    List<Damage> damages) {

  public CaptureCheck {
    files = List.copyOf(files);
    unindexed = List.copyOf(unindexed);
    damages = List.copyOf(damages);
  }

  /** True when nothing is wrong. */
  public boolean whole() {
    return damages.isEmpty();
  }

  /** Entries that were read. */
  public long lines() {
    return files.stream().mapToLong(FileCheck::lines).sum();
  }

  /**
   * Reads a capture.
   *
   * @param threads that read; each takes a file at a time
   * @throws CaptureException when the folder is none, or of a newer version
   */
  public static CaptureCheck of(Path folder, int threads) throws IOException {
    return new Examination(CaptureReader.open(folder), true).check(threads);
  }

  /** The same of a copy whose trail was kept back on purpose, as that behind a link is. */
  public static CaptureCheck withoutTrail(Path folder, int threads) throws IOException {
    return new Examination(CaptureReader.open(folder), false).check(threads);
  }

  /** One capture, looked at from all sides. */
  private static final class Examination {
    private static final String SET_ASIDE = ".damaged";

    private final CaptureReader reader;
    private final Path folder;
    private final boolean withTrail;
    private final boolean live;
    private final List<FileCheck> files = new ArrayList<>();
    private final List<Damage> damages = new ArrayList<>();
    /* What the trail says was closed and not deleted since: file to lines. */
    private final Map<String, Long> rolled = new LinkedHashMap<>();
    private long auditEvents;

    Examination(CaptureReader reader, boolean withTrail) {
      this.reader = reader;
      this.withTrail = withTrail;
      this.folder = reader.folder();
      this.live = reader.metadata().live();
    }

    CaptureCheck check(int threads) throws IOException {
      damages.addAll(reader.damages());
      reader.missing().forEach(entry -> damages.add(reader.missing(entry)));
      readFiles(threads);
      files.forEach(file -> damages.addAll(file.damages()));
      foreigners();
      if (withTrail) {
        trail();
      }
      unindexed();
      totals();
      return new CaptureCheck(
          folder,
          live,
          files,
          files.stream().filter(f -> f.file().index() == null).map(f -> f.file().name()).toList(),
          auditEvents,
          damages);
    }

    private void readFiles(int threads) throws IOException {
      ExecutorService pool = Executors.newFixedThreadPool(threads, Examination::reader);
      try {
        List<Future<FileCheck>> checks = new ArrayList<>();
        for (CaptureFile file : reader.files()) {
          checks.add(pool.submit(() -> FileCheck.of(file)));
        }
        for (int i = 0; i < checks.size(); i++) {
          take(reader.files().get(i), checks.get(i));
        }
      } finally {
        pool.shutdownNow();
      }
    }

    private static Thread reader(Runnable task) {
      Thread thread = new Thread(task, "capture-verify");
      thread.setDaemon(true);
      return thread;
    }

    private void take(CaptureFile file, Future<FileCheck> check) throws IOException {
      try {
        files.add(check.get());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        throw new IOException("interrupted while verifying " + folder, e);
      } catch (ExecutionException e) {
        if (e.getCause() instanceof NoSuchFileException && live) {
          // The disk cap of its writer took it meanwhile.
          return;
        }
        throw e.getCause() instanceof IOException io
            ? io
            : new IOException("cannot verify " + file.path() + ": " + e.getCause(), e);
      }
    }

    /** What an earlier start set aside. */
    private void foreigners() throws IOException {
      List<String> names;
      try (Stream<Path> all = Files.list(folder)) {
        names = all.map(path -> path.getFileName().toString()).sorted().toList();
      }
      for (String name : names) {
        if (name.endsWith(SET_ASIDE)) {
          damages.add(
              new Damage(
                  name,
                  Damage.Kind.DAMAGED_PARTS,
                  0,
                  0,
                  false,
                  "was set aside: no line in it could be read"));
        }
      }
    }

    private void trail() throws IOException {
      if (ours() && !Files.exists(folder.resolve(CaptureFiles.AUDIT))) {
        damages.add(new Damage(CaptureFiles.AUDIT, Damage.Kind.AUDIT, 0, 0, false, "is missing"));
      }
      TrailReading trail = TrailReading.of(folder, live);
      auditEvents = trail.events();
      rolled.putAll(trail.rolled());
      damages.addAll(trail.damages());
    }

    private void unindexed() {
      boolean indexLost =
          reader.damages().stream().anyMatch(damage -> damage.what().equals("is missing"));
      if (live || indexLost || !ours()) {
        return;
      }
      for (FileCheck file : files) {
        if (file.file().index() == null && file.whole()) {
          damages.add(
              new Damage(
                  file.file().name(),
                  Damage.Kind.INDEX,
                  0,
                  0,
                  false,
                  "is whole, but the index does not name it"));
        }
      }
    }

    /* A closed capture of ours counts what it wrote and what the disk cap took. The trail may know
     * the names of what is missing. */
    private void totals() {
      if (live || !ours()) {
        return;
      }
      long missing = damages.stream().mapToLong(Damage::missingLines).sum();
      CaptureMetadata.Extras extras = reader.metadata().wadi();
      long kept = reader.metadata().totalLines() - extras.deletedLines();
      long known = files.stream().mapToLong(FileCheck::lines).sum() + missing;
      if (kept <= known) {
        return;
      }
      for (FileCheck file : files) {
        rolled.remove(file.file().name());
      }
      reader.missing().forEach(entry -> rolled.remove(entry.file()));
      String names = rolled.isEmpty() ? "" : ", perhaps of " + String.join(", ", rolled.keySet());
      damages.add(
          new Damage(
              CaptureFiles.METADATA,
              Damage.Kind.METADATA,
              kept - known,
              0,
              true,
              String.format(
                  Locale.ROOT,
                  "counts %,d lines more than there are files for%s",
                  kept - known,
                  names)));
    }

    private boolean ours() {
      return reader.metadata().wadi().tenant() != null || files.stream().anyMatch(FileCheck::ours);
    }
  }
}
