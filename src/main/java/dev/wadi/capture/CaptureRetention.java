package dev.wadi.capture;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Which captures may go, by age, size and number. First those that began too long ago, then the
 * oldest of the rest until what remains fits. Captures that somebody writes to, captures on hold
 * and captures that cannot be read stay, and count.
 */
public final class CaptureRetention {
  private final @Nullable Duration maxAge;
  private final long maxTotalBytes;
  private final long maxCaptures;

  /** Why a capture goes. */
  public enum Reason {
    MAX_AGE("max-age"),
    MAX_TOTAL("max-total"),
    MAX_COUNT("max-count");

    private final String word;

    Reason(String word) {
      this.word = word;
    }

    /** As JSON has it. */
    public String word() {
      return word;
    }
  }

  /**
   * A capture.
   *
   * @param folder of it
   * @param started when it began
   * @param bytes of all files in it
   * @param kept why it stays whatever its age; null when it need not
   */
  public record Candidate(Path folder, Instant started, long bytes, @Nullable String kept) {}

  /**
   * What is to be done.
   *
   * @param captures how many there are
   * @param bytes of all of them
   * @param removals those that go, and why
   * @param kept those that would go if nobody kept them
   * @param unreadable those of which nobody can say when they began, and why; they stay
   * @param newest the one that began last; null when there is none
   */
  public record Plan(
      int captures,
      long bytes,
      Map<Candidate, List<Reason>> removals,
      List<Candidate> kept,
      Map<Path, String> unreadable,
      @Nullable Candidate newest) {}

  /**
   * @param maxAge how long ago a capture may have begun; null for any time
   * @param maxTotalBytes what all captures may take together; negative for any size
   * @param maxCaptures how many there may be; negative for any number
   * @throws IllegalArgumentException when there is no limit
   */
  public CaptureRetention(@Nullable Duration maxAge, long maxTotalBytes, long maxCaptures) {
    if (maxAge == null && maxTotalBytes < 0 && maxCaptures < 0) {
      throw new IllegalArgumentException("no limit (expected: at least one)");
    }
    this.maxAge = maxAge;
    this.maxTotalBytes = maxTotalBytes;
    this.maxCaptures = maxCaptures;
  }

  /** Looks at the captures directly below a folder and changes nothing. */
  public Plan plan(Path root, Instant now) throws IOException {
    List<Candidate> all = new ArrayList<>();
    Map<Path, String> unreadable = new TreeMap<>();
    long lost = candidates(root, all, unreadable);
    all.sort(Comparator.comparing(Candidate::started).thenComparing(Candidate::folder));
    Map<Candidate, List<Reason>> removals = new LinkedHashMap<>();
    List<Candidate> kept = new ArrayList<>();
    long total = lost + all.stream().mapToLong(Candidate::bytes).sum();
    int captures = all.size() + unreadable.size();
    long bytes = total;
    long count = captures;
    for (Candidate candidate : all) {
      List<Reason> reasons = new ArrayList<>();
      if (maxAge != null && candidate.started().isBefore(now.minus(maxAge))) {
        reasons.add(Reason.MAX_AGE);
      }
      if (maxTotalBytes >= 0 && bytes > maxTotalBytes) {
        reasons.add(Reason.MAX_TOTAL);
      }
      if (maxCaptures >= 0 && count > maxCaptures) {
        reasons.add(Reason.MAX_COUNT);
      }
      if (!reasons.isEmpty() && candidate.kept() != null) {
        kept.add(candidate);
      } else if (!reasons.isEmpty()) {
        removals.put(candidate, reasons);
        bytes -= candidate.bytes();
        count--;
      }
    }
    return new Plan(
        captures,
        total,
        removals,
        kept,
        unreadable,
        all.isEmpty() ? null : all.get(all.size() - 1));
  }

  /**
   * The folders that hold captures: the one itself, or when it holds none those of tenants below
   * it, each with limits of its own.
   */
  public static List<Path> holders(Path root) throws IOException {
    if (holdsCaptures(root)) {
      return List.of(root);
    }
    List<Path> tenants = new ArrayList<>();
    try (Stream<Path> below = Files.list(root)) {
      for (Path folder : (Iterable<Path>) below.sorted()::iterator) {
        if (Files.isDirectory(folder, LinkOption.NOFOLLOW_LINKS) && holdsCaptures(folder)) {
          tenants.add(folder);
        }
      }
    }
    return tenants.isEmpty() ? List.of(root) : tenants;
  }

  private static boolean holdsCaptures(Path root) throws IOException {
    try (Stream<Path> below = Files.list(root)) {
      return below
          .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
          .anyMatch(path -> Files.exists(path.resolve(CaptureFiles.METADATA)));
    }
  }

  /* What cannot be read is of any age: it stays, and the others go as they would beside it. */
  private static long candidates(Path root, List<Candidate> all, Map<Path, String> unreadable)
      throws IOException {
    List<Path> folders;
    try (Stream<Path> below = Files.list(root)) {
      folders =
          below
              .filter(path -> Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS))
              .filter(path -> Files.exists(path.resolve(CaptureFiles.METADATA)))
              .toList();
    }
    long lost = 0;
    for (Path folder : folders) {
      try {
        all.add(candidate(folder));
      } catch (CaptureException e) {
        unreadable.put(folder, String.valueOf(e.getMessage()));
        lost += bytes(folder);
      }
    }
    return lost;
  }

  private static Candidate candidate(Path folder) throws IOException {
    CaptureMetadata metadata = CaptureMetadata.read(folder);
    Optional<String> hold = Hold.of(folder);
    String kept =
        hold.map(reason -> "on hold: " + reason)
            .orElse(metadata.live() ? "somebody writes to it, or did when it crashed" : null);
    return new Candidate(folder, metadata.started().toInstant(), bytes(folder), kept);
  }

  private static long bytes(Path folder) throws IOException {
    try (Stream<Path> all = Files.walk(folder)) {
      return all.mapToLong(CaptureRetention::size).sum();
    } catch (UncheckedIOException e) {
      throw e.getCause();
    }
  }

  private static long size(Path file) {
    try {
      return Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? CaptureFiles.size(file) : 0;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
