package dev.wadi.station;

import java.time.Duration;
import java.time.Instant;
import java.util.Map;
import java.util.Set;

/**
 * Begins and ends captures that rules ask for, or that last until a rule fires. In the registry
 * under {@link #BEAN}; where there is none, such rules are told as they are without. No method
 * waits or throws: what cannot be done is told by whoever does it.
 */
public interface CaptureRequests {
  /** Its name in the registry. */
  String BEAN = "captureRequests";

  /**
   * How much a rule wants.
   *
   * @param maxBytes 0 for as many as the settings allow
   * @param maxDuration zero for as long as the settings allow
   * @param since how far back it begins; zero from now on
   */
  record Limits(long maxBytes, Duration maxDuration, Duration since) {
    /** As the settings say, from now on. */
    public static final Limits NONE = new Limits(0, Duration.ZERO, Duration.ZERO);
  }

  /**
   * A rule fires that asks for a capture. One that is under way under this name goes on; where an
   * earlier one has ended, the next gets the time behind its name.
   *
   * @param name what the capture is to be called
   * @param query which lines, LogQL
   */
  void start(String name, String query, Limits limits);

  /** No rule that fires asks for this capture any more. */
  void stop(String name);

  /**
   * The rules were looked at.
   *
   * @param rules names of all
   * @param firing those that fire, each with when it last began to
   */
  void looked(Set<String> rules, Map<String, Instant> firing);

  /** What rules asked for before this start of the gateway and is still under way. */
  Set<String> underWay();
}
