package dev.wadi.capture;

import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which closed files of a capture go, and when: the oldest when the folder has no room, and those
 * that are copied elsewhere as soon as they are, if that is wanted. For one thread.
 *
 * <p>Where somebody copies the files, one that is copied goes before one that is not, and the
 * folder may outgrow its cap by a bound while files wait to be copied. Beyond that bound the oldest
 * go all the same: the log and the trail say that there is no copy of them.
 */
final class DiskCap {
  private static final Logger LOG = LoggerFactory.getLogger(DiskCap.class);
  private static final String NOT_COPIED = "disk_cap_not_copied";
  private static final Duration LOOK_AGAIN = Duration.ofSeconds(1);

  private final CaptureSettings settings;
  private final Path folder;
  private final ClosedFiles files;
  private final AuditTrail audit;
  private final InstantSource clock;
  private @Nullable Instant looked;
  private @Nullable Set<String> copied;
  private boolean waits;

  DiskCap(
      CaptureSettings settings,
      Path folder,
      ClosedFiles files,
      AuditTrail audit,
      InstantSource clock) {
    this.settings = settings;
    this.folder = folder;
    this.files = files;
    this.audit = audit;
    this.clock = clock;
  }

  /** The file being written does not go, so it is closed once it takes a quarter of the cap. */
  boolean wantsClosed(long activeBytes) {
    return settings.maxDiskBytes() > 0 && activeBytes > settings.maxDiskBytes() / 4;
  }

  /**
   * Lets files go until what is left fits.
   *
   * @param usage bytes that the whole folder takes
   * @return whether any went
   */
  boolean enforce(long usage) {
    long cap = settings.maxDiskBytes();
    if (cap == 0 || usage <= cap) {
      waits = false;
      return false;
    }
    Set<String> elsewhere = copied();
    List<String> there = new ArrayList<>(files.names());
    List<ClosedFiles.Leaving> leaving = new ArrayList<>();
    long left = usage;
    while (left > cap) {
      String next = next(there, elsewhere, left - cap);
      if (next == null) {
        break;
      }
      there.remove(next);
      boolean lost = elsewhere != null && !elsewhere.contains(next);
      leaving.add(new ClosedFiles.Leaving(next, lost ? NOT_COPIED : "disk_cap"));
      left -= files.diskBytes(next);
    }
    int gone = files.letGo(leaving, audit, clock);
    for (ClosedFiles.Leaving file : leaving.subList(0, gone)) {
      if (file.reason().equals(NOT_COPIED)) {
        LOG.warn(
            "A data file went for the disk cap that nobody had copied yet. folder={} file={}",
            folder,
            file.name());
      }
    }
    tellWaiting(left > cap && !there.isEmpty());
    return gone > 0;
  }

  /* The oldest that is copied; else the oldest, unless it may still wait. */
  private @Nullable String next(List<String> names, @Nullable Set<String> elsewhere, long over) {
    if (names.isEmpty()) {
      return null;
    }
    if (elsewhere == null) {
      return names.get(0);
    }
    return names.stream()
        .filter(elsewhere::contains)
        .findFirst()
        .orElse(over > settings.copies().waitBytes() ? names.get(0) : null);
  }

  private void tellWaiting(boolean now) {
    if (now && !waits) {
      LOG.warn(
          "A capture outgrows its disk cap while its files wait to be copied. folder={} bound={}",
          folder,
          settings.copies().waitBytes());
    }
    waits = now;
  }

  /**
   * Lets go what is copied, where that is wanted; the newest closed file stays, as it knows the
   * positions of all before it.
   *
   * @return whether any went
   */
  boolean removeCopied() {
    Set<String> elsewhere = settings.copies().remove() ? copied() : null;
    if (elsewhere == null) {
      return false;
    }
    List<ClosedFiles.Leaving> leaving = new ArrayList<>();
    String newest = files.newest();
    for (String name : files.names()) {
      if (elsewhere.contains(name) && !name.equals(newest)) {
        leaving.add(new ClosedFiles.Leaving(name, "copied"));
      }
    }
    return files.letGo(leaving, audit, clock) > 0;
  }

  /** Whether somebody copies the files, or is expected to: then they stay as they are. */
  boolean copiesMatter() {
    return settings.copies().remove() || copied() != null;
  }

  /** What is safe elsewhere; null when nobody copies. Looked at once a second at most. */
  private @Nullable Set<String> copied() {
    Instant now = clock.instant();
    Instant before = looked;
    if (before == null || Duration.between(before, now).abs().compareTo(LOOK_AGAIN) >= 0) {
      looked = now;
      try {
        // Where files may wait, somebody is expected who has not said anything yet.
        copied =
            CopiedFiles.of(folder)
                .map(CopiedFiles::files)
                .orElse(settings.copies().waitBytes() > 0 ? Set.of() : null);
      } catch (IOException e) {
        // Whether they are safe is not known: as if none were.
        LOG.warn("It cannot be read which files are copied. folder={}", folder, e);
        copied = Set.of();
      }
    }
    return copied;
  }
}
