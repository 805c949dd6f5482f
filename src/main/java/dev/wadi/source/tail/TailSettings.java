package dev.wadi.source.tail;

import dev.wadi.codec.text.TextSettings;
import dev.wadi.model.Labels;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * What a tail reads, and how, checked.
 *
 * @param name of the source
 * @param tenant whose lines they are
 * @param folder where its positions lie
 * @param paths which files
 * @param excludes which of these are left out
 * @param start where it begins in files that are there when it is new
 * @param encoding how bytes are text
 * @param text what lines look like
 * @param labels of all lines
 * @param fileLabel label that has the path; empty for none
 * @param fileMetadata parts of the path that entries have as metadata
 * @param maxLineBytes longer lines are cut
 * @param maxBatchBytes most bytes of lines in a batch, but for one line
 * @param maxBatchEntries most lines in a batch
 * @param linger how long a line waits for others
 * @param maxInFlightBytes most bytes of lines that were read and are not kept yet
 * @param poll how often to look without being told
 * @param idle after which a file is closed that does not grow
 * @param partialLine after which a last line without an end is taken
 */
record TailSettings(
    String name,
    String tenant,
    Path folder,
    List<PathPattern> paths,
    List<PathPattern> excludes,
    StartAt start,
    TextEncoding encoding,
    TextSettings text,
    Labels labels,
    String fileLabel,
    FileMetadata fileMetadata,
    int maxLineBytes,
    int maxBatchBytes,
    int maxBatchEntries,
    Duration linger,
    long maxInFlightBytes,
    Duration poll,
    Duration idle,
    Duration partialLine) {
  TailSettings {
    paths = List.copyOf(paths);
    excludes = List.copyOf(excludes);
    if (!name.matches("[a-z0-9][a-z0-9_-]{0,39}")) {
      throw new IllegalArgumentException(
          "tail: '" + name + "' (expected: 1 to 40 of a-z, 0-9, _ and -)");
    }
    if (tenant.isEmpty()) {
      throw new IllegalArgumentException("tenant: empty (expected: whose lines they are)");
    }
    within("maxLineBytes", maxLineBytes, 64, 16 << 20);
    within("maxBatchBytes", maxBatchBytes, 1024, 16 << 20);
    within("maxBatchEntries", maxBatchEntries, 1, 1_000_000);
    within("maxInFlightBytes", maxInFlightBytes, maxBatchBytes, 1L << 30);
    within("lingerMillis", linger.toMillis(), 0, 60_000);
    within("pollMillis", poll.toMillis(), 10, 3_600_000);
    within("idleMillis", idle.toMillis(), 100, 3_600_000);
    within("partialLineMillis", partialLine.toMillis(), 10, 3_600_000);
  }

  private static void within(String name, long value, long least, long most) {
    if (value < least || value > most) {
      throw new IllegalArgumentException(
          name + ": " + value + " (expected: " + least + " to " + most + ")");
    }
  }

  /** The labels of all lines of a file, which was found by a pattern, or by none that is known. */
  Labels labelsOf(Path path, @Nullable PathPattern pattern) {
    Map<String, String> all = new TreeMap<>(labels.asMap());
    Map<String, String> parts = pattern == null ? null : pattern.labels(path);
    if (parts != null) {
      all.putAll(parts);
    }
    if (!fileLabel.isEmpty()) {
      all.put(fileLabel, path.toString());
    }
    return Labels.of(all);
  }

  /** Whether an entry is older than what is wanted. */
  boolean isBeforeStart(long timestampNanos) {
    Instant time = start.time();
    return start.kind() == StartAt.Kind.TIME
        && timestampNanos < TimeUnit.SECONDS.toNanos(time.getEpochSecond()) + time.getNano();
  }

  /** The patterns in short, so that new ones are known. */
  String look() {
    byte[] text = (paths + " " + excludes).getBytes(java.nio.charset.StandardCharsets.UTF_8);
    return Fingerprint.ofAll(text);
  }
}
