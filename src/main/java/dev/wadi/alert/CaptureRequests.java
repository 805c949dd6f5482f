package dev.wadi.alert;

import java.util.Map;

/**
 * Begins and ends captures that rules ask for. In the registry under {@link #BEAN}; where there is
 * none, such rules are told as they are without. Neither method waits or throws: what cannot be
 * done is told by whoever does it.
 */
public interface CaptureRequests {
  /** Its name in the registry. */
  String BEAN = "captureRequests";

  /**
   * A rule fires that asks for a capture. Called again, with the same words, when the gateway was
   * started anew while it fires.
   *
   * @param name what the capture is to be called
   * @param query which lines, LogQL
   * @param limits what the rule says in annotations {@code wadi_capture_NAME}: {@code max_bytes},
   *     {@code max_duration}, {@code since}; texts as they stand
   */
  void start(String name, String query, Map<String, String> limits);

  /** No rule that fires asks for this capture any more. */
  void stop(String name);
}
