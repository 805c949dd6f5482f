package dev.wadi.app;

import dev.wadi.chain.redact.RedactionProfiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

/**
 * Reads the redaction file again when it has changed. A broken file leaves in force what is, and
 * its mistake shows in {@link RedactionProfiles#problem()}; a file that is gone for a moment, as
 * editors do it, counts as unchanged.
 */
final class RedactionWatch implements AutoCloseable {
  private final Path file;
  private final RedactionProfiles profiles;
  private final ScheduledExecutorService clock;
  private String seen;

  private RedactionWatch(Path file, RedactionProfiles profiles) {
    this.file = file;
    this.profiles = profiles;
    this.seen = state(file, "");
    this.clock =
        Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "redaction-watch");
              thread.setDaemon(true);
              return thread;
            });
  }

  static RedactionWatch begin(Path file, RedactionProfiles profiles, Duration every) {
    RedactionWatch watch = new RedactionWatch(file, profiles);
    var unused =
        watch.clock.scheduleWithFixedDelay(
            watch::look, every.toMillis(), every.toMillis(), TimeUnit.MILLISECONDS);
    return watch;
  }

  private void look() {
    String now = state(file, seen);
    if (!now.equals(seen)) {
      seen = now;
      profiles.reload(file);
    }
  }

  private static String state(Path file, String otherwise) {
    try {
      return Files.getLastModifiedTime(file) + " " + Files.size(file);
    } catch (IOException e) {
      return otherwise; // gone for now: an editor is replacing it, or somebody took it away
    }
  }

  @Override
  public void close() {
    clock.shutdownNow();
  }
}
