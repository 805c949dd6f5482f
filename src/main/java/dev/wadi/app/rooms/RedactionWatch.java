package dev.wadi.app.rooms;

import dev.wadi.chain.redact.RedactionProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Reads the redaction file and the file of keys again when one of them has changed. A broken file
 * leaves in force what is, and its mistake shows in {@link RedactionProfiles#problem()}; a file
 * that is gone for a moment, as editors do it, counts as unchanged.
 */
final class RedactionWatch implements AutoCloseable {
  private final @Nullable Path file;
  private final @Nullable Path keyFile;
  private final RedactionProfiles profiles;
  private final ScheduledExecutorService clock;
  private String fileSeen;
  private String keysSeen;

  private RedactionWatch(@Nullable Path file, @Nullable Path keyFile, RedactionProfiles profiles) {
    this.file = file;
    this.keyFile = keyFile;
    this.profiles = profiles;
    this.fileSeen = state(file, "");
    this.keysSeen = state(keyFile, "");
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "redaction-watch");
              thread.setDaemon(true);
              return thread;
            });
  }

  /**
   * Begins to watch.
   *
   * @param file the profiles, if they are in a file
   * @param keyFile the keys of pseudonyms, if there are any
   */
  static RedactionWatch begin(
      @Nullable Path file, @Nullable Path keyFile, RedactionProfiles profiles, Duration every) {
    RedactionWatch watch = new RedactionWatch(file, keyFile, profiles);
    var unused =
        watch.clock.scheduleWithFixedDelay(
            watch::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  private void look() {
    String fileNow = state(file, fileSeen);
    String keysNow = state(keyFile, keysSeen);
    if (!fileNow.equals(fileSeen) || !keysNow.equals(keysSeen)) {
      fileSeen = fileNow;
      keysSeen = keysNow;
      profiles.reload(file, keyFile);
    }
  }

  private static String state(@Nullable Path watched, String otherwise) {
    if (watched == null) {
      return otherwise;
    }
    try {
      BasicFileAttributes now = Files.readAttributes(watched, BasicFileAttributes.class);
      return now.lastModifiedTime() + " " + now.size() + " " + now.fileKey();
    } catch (IOException e) {
      return otherwise; // gone for now: an editor is replacing it, or somebody took it away
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
