package dev.wadi.cli;

import dev.wadi.emit.Emitter;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * What became of the lines of a demo.
 *
 * @param sent lines that the demo pushed
 * @param kept those of them that were read back from the capture
 * @param refused those that the gateway said no to
 * @param setAside those that a rule set aside, safe in the quarantine
 * @param dropped those that a rule let go
 * @param unanswered those whose push got no answer
 * @param planted of the sent lines, those with something that must not be kept
 * @param redacted how often each kind of token stands in the capture
 */
record DemoSummary(
    long sent,
    long kept,
    long refused,
    long setAside,
    long dropped,
    long unanswered,
    long planted,
    Map<String, Long> redacted) {
  DemoSummary {
    redacted = new LinkedHashMap<>(redacted);
  }

  static DemoSummary of(
      Emitter.Report report, DemoCapture.Count capture, long setAside, long dropped) {
    return new DemoSummary(
        report.acknowledgedEntries() + report.refusedEntries() + report.unansweredEntries(),
        capture.lines(),
        report.refusedEntries(),
        setAside,
        dropped,
        report.unansweredEntries(),
        report.acknowledgedPlantedEntries(),
        capture.redacted());
  }

  /** Every line is in exactly one place. */
  boolean addsUp() {
    return sent == kept + refused + setAside + dropped && unanswered == 0;
  }
}
