package dev.wadi.chain.redact.trial;

import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.RedactionFile;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.trial.RedactionTrial.Bounds;
import dev.wadi.model.Batch;
import dev.wadi.model.Entry;
import java.util.List;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.BinaryOperator;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The one trial that may run, or has run last. Threads share it. */
public final class RedactionTrials implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(RedactionTrials.class);
  private static final String NONE = "{\"running\":false}";

  /* Somebody waits for the answer. */
  private static final int SECONDS_ON_LINES = 10;

  private final RedactionProfiles profiles;
  private final BinaryOperator<String> mask;
  private final LongSupplier nanoTicker;

  /* One start or stop at a time. */
  private final ReentrantLock lock = new ReentrantLock();

  /* What is offered batches; null while none runs, so that it costs a look. */
  private volatile @Nullable RedactionTrial running;
  private volatile @Nullable RedactionTrial last;

  /**
   * @param mask what masking does to a line of a tenant: examples are shown masked
   */
  public RedactionTrials(
      RedactionProfiles profiles, BinaryOperator<String> mask, LongSupplier nanoTicker) {
    this.profiles = profiles;
    this.mask = mask;
    this.nanoTicker = nanoTicker;
  }

  /** Takes its share of a batch that is about to be redacted; never waits. */
  public void offer(Batch raw, Redactor redactor) {
    RedactionTrial now = running;
    if (now == null) {
      return;
    }
    if (now.isRunning()) {
      now.offer(raw, redactor);
    } else {
      running = null;
    }
  }

  /** Starts the trial of a profile in force. */
  public String start(String profile, int seconds, int lines, int everyNthLine) {
    return start(
        profiles.named(profile.strip()).profile(), new Bounds(seconds, lines, everyNthLine));
  }

  /** Starts the trial of a profile that is nothing but a text. */
  public String startText(String yaml, int seconds, int lines, int everyNthLine) {
    return start(
        RedactionFile.parseProfile(yaml, "trial", profiles.config().profiles()),
        new Bounds(seconds, lines, everyNthLine));
  }

  /**
   * Tries a profile on lines that are there already, at once, whether a trial on live lines runs or
   * not. They have been redacted, so it tells what the profile would find that is in them still.
   *
   * @param profile name of a profile in force; empty where a text is given
   * @param yaml what would stand below the name of a profile in the file; empty where a name is
   * @param entries of the tenant
   */
  public String onLines(String profile, String yaml, String tenant, List<Entry> entries) {
    if (profile.isBlank() == yaml.isBlank()) {
      throw new IllegalArgumentException(
          "profile: a name or a text is tried (expected: one of profile and yaml, the other"
              + " empty)");
    }
    RedactionProfile tried =
        profile.isBlank()
            ? RedactionFile.parseProfile(yaml, "trial", profiles.config().profiles())
            : profiles.named(profile.strip()).profile();
    Bounds bounds = new Bounds(SECONDS_ON_LINES, Math.max(1, entries.size()), 1);
    RedactionTrial trial = new RedactionTrial(tried, profiles, mask, bounds, nanoTicker);
    trial.lookAt(tenant, entries, profiles.redactor(tenant, ""));
    return trial.toJson();
  }

  private String start(RedactionProfile profile, Bounds bounds) {
    lock.lock();
    try {
      RedactionTrial before = running;
      if (before != null && before.isRunning()) {
        throw new IllegalStateException("a trial is running (expected: stopTrial first)");
      }
      RedactionTrial trial = new RedactionTrial(profile, profiles, mask, bounds, nanoTicker);
      trial.start();
      last = trial;
      running = trial;
      LOG.info(
          "A redaction profile is tried beside those in force. profile={} seconds={} lines={}"
              + " every={}",
          profile.name(),
          bounds.seconds(),
          bounds.lines(),
          bounds.everyNthLine());
      return trial.toJson();
    } finally {
      lock.unlock();
    }
  }

  /** Ends the trial, if one runs, and tells how it stands. */
  public String stop() {
    lock.lock();
    try {
      RedactionTrial trial = last;
      running = null;
      if (trial == null) {
        return NONE;
      }
      trial.close();
      return trial.toJson();
    } finally {
      lock.unlock();
    }
  }

  /** How the trial stands that runs or ran last. */
  public String report() {
    RedactionTrial trial = last;
    return trial == null ? NONE : trial.toJson();
  }

  /** True while a trial runs. */
  public boolean isRunning() {
    RedactionTrial trial = running;
    return trial != null && trial.isRunning();
  }

  @Override
  public void close() {
    stop();
  }
}
