package dev.wadi.chain.redact.trial;

import dev.wadi.chain.redact.RedactionProfiles;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.RedactionFile;
import dev.wadi.chain.redact.profile.RedactionProfile;
import dev.wadi.chain.redact.trial.RedactionTrial.Bounds;
import dev.wadi.model.Batch;
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
