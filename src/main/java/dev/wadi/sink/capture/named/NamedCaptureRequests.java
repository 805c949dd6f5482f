package dev.wadi.sink.capture.named;

import dev.wadi.station.CaptureRequests;
import java.io.IOException;
import java.time.Instant;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Captures that rules ask for, begun and ended on a thread of their own, in the order in which they
 * were asked for. While the gateway starts or stops nothing is done, and it is told. Thread-safe.
 */
final class NamedCaptureRequests implements CaptureRequests {
  private static final Logger LOG = LoggerFactory.getLogger(NamedCaptureRequests.class);

  private final RulesSeen rules;
  private @Nullable NamedCaptures captures;
  private @Nullable ExecutorService worker;

  /** Something that may fail. */
  private interface Work {
    void on(NamedCaptures captures) throws IOException;
  }

  NamedCaptureRequests(RulesSeen rules) {
    this.rules = rules;
  }

  synchronized void begin(NamedCaptures made) {
    captures = made;
    worker =
        Executors.newSingleThreadExecutor(
            work -> {
              Thread thread = new Thread(work, "wadi-rule-captures");
              thread.setDaemon(true);
              return thread;
            });
  }

  synchronized void end() {
    captures = null;
    if (worker != null) {
      worker.shutdown();
    }
  }

  private synchronized void later(String name, Work work) {
    NamedCaptures made = captures;
    ExecutorService thread = worker;
    if (made == null || thread == null) {
      LOG.warn("A capture that a rule asks for must wait: the gateway does not run. name={}", name);
      return;
    }
    try {
      thread.execute(
          () -> {
            try {
              work.on(made);
            } catch (IOException | RuntimeException e) {
              LOG.error("A capture that a rule asks for is not as it should be. name={}", name, e);
            }
          });
    } catch (RejectedExecutionException e) {
      LOG.warn("A capture that a rule asks for is not looked at any more. name={}", name, e);
    }
  }

  @Override
  public void start(String name, String query, Limits limits) {
    later(name, made -> made.startForRule(name, query, limits));
  }

  @Override
  public void stop(String name) {
    later(name, made -> made.stopForRule(name));
  }

  @Override
  public void looked(Set<String> all, Map<String, Instant> firing) {
    rules.looked(all, firing);
  }

  @Override
  public synchronized Set<String> underWay() {
    NamedCaptures made = captures;
    return made == null ? Set.of() : made.rules();
  }
}
