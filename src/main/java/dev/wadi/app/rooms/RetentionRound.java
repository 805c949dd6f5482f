package dev.wadi.app.rooms;

import dev.wadi.capture.CaptureException;
import dev.wadi.capture.CaptureRemoval;
import dev.wadi.capture.CaptureRetention;
import dev.wadi.capture.CaptureRetention.Candidate;
import dev.wadi.capture.CaptureRetention.Reason;
import dev.wadi.capture.CopiedFiles;
import dev.wadi.capture.IndexEntry;
import dev.wadi.capture.RemovalTrail;
import dev.wadi.station.Deeds;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.atomic.LongAdder;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Deletes captures of each tenant by age, size and number, and writes down which, before they go:
 * beside them and in the gateway's trail. For one thread; the numbers may be read by others.
 */
final class RetentionRound {
  private static final Logger LOG = LoggerFactory.getLogger(RetentionRound.class);
  private static final String BY = "gateway";

  private final Path captures;
  private final CaptureRetention limits;
  private final boolean onlyCopied;
  private final Deeds deeds;
  private final InstantSource clock;
  private final LongAdder removed = new LongAdder();
  private final LongAdder removedBytes = new LongAdder();

  /**
   * @param captures folder in which each tenant has one
   * @param limits what each tenant may have
   * @param onlyCopied whether captures stay until all of their files are copied elsewhere
   */
  RetentionRound(
      Path captures,
      CaptureRetention limits,
      boolean onlyCopied,
      Deeds deeds,
      InstantSource clock) {
    this.captures = captures;
    this.limits = limits;
    this.onlyCopied = onlyCopied;
    this.deeds = deeds;
    this.clock = clock;
  }

  /** Looks at all tenants. What fails at one is told, and the others have their turn. */
  void run() {
    List<Path> tenants;
    try (Stream<Path> below = Files.list(captures)) {
      tenants =
          below
              .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
              .filter(path -> !path.getFileName().toString().startsWith("."))
              .sorted()
              .toList();
    } catch (java.nio.file.NoSuchFileException e) {
      return; // Nothing has been captured yet.
    } catch (IOException e) {
      LOG.warn("Captures cannot be looked at, so that none is too old. folder={}", captures, e);
      return;
    }
    for (Path tenant : tenants) {
      try {
        round(tenant);
      } catch (IOException e) {
        LOG.warn("Captures that are too old or too many stay. folder={}", tenant, e);
      }
    }
  }

  private void round(Path tenant) throws IOException {
    CaptureRetention.Plan plan = limits.plan(tenant, clock.instant());
    for (Map.Entry<Candidate, List<Reason>> removal : plan.removals().entrySet()) {
      Candidate candidate = removal.getKey();
      // The next capture of a tenant learns from its newest how far the log was written.
      boolean newest = candidate.equals(plan.newest());
      if (!newest && (!onlyCopied || isCopied(candidate.folder()))) {
        String why =
            removal.getValue().stream().map(Reason::word).collect(Collectors.joining(", "));
        remove(candidate, tenant.getFileName().toString(), why);
      }
    }
  }

  private static boolean isCopied(Path folder) throws IOException {
    Set<String> copied = CopiedFiles.of(folder).map(CopiedFiles::files).orElse(Set.of());
    for (IndexEntry entry : IndexEntry.parseAll(index(folder))) {
      if (!copied.contains(entry.file()) && Files.exists(folder.resolve(entry.file()))) {
        return false;
      }
    }
    return CopiedFiles.of(folder).isPresent();
  }

  private static byte[] index(Path folder) throws IOException {
    Path index = folder.resolve("index.jsonl");
    return Files.exists(index) ? Files.readAllBytes(index) : new byte[0];
  }

  private void remove(Candidate candidate, String tenant, String why) throws IOException {
    Path folder = candidate.folder();
    Instant now = clock.instant();
    try {
      long bytes =
          CaptureRemoval.delete(
              folder,
              () -> {
                RemovalTrail.note(folder, now, why, BY);
                deeds.done(
                    "capture_removed",
                    Map.of(
                        "by",
                        BY,
                        "tenant",
                        tenant,
                        "folder",
                        folder.toString(),
                        "bytes",
                        Long.toString(candidate.bytes()),
                        "reason",
                        why));
              });
      removed.increment();
      removedBytes.add(bytes);
      LOG.info("A capture was deleted. folder={} bytes={} reason=\"{}\"", folder, bytes, why);
    } catch (CaptureException e) {
      // Between looking and deleting somebody went on with it, or wants it held.
      if (e.kind() != CaptureException.Kind.LOCKED && e.kind() != CaptureException.Kind.HELD) {
        throw e;
      }
      LOG.debug("A capture stays. folder={}", folder, e);
    }
  }

  /** Captures that were deleted since the start. */
  long removed() {
    return removed.sum();
  }

  /** Bytes of all of them. */
  long removedBytes() {
    return removedBytes.sum();
  }
}
