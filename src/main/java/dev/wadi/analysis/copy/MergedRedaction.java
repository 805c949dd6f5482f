package dev.wadi.analysis.copy;

import dev.wadi.capture.CaptureMetadata;
import dev.wadi.capture.CaptureMetadata.Redaction;
import dev.wadi.capture.CaptureReader;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/** What all lines of several captures went through. */
final class MergedRedaction {
  private MergedRedaction() {}

  /**
   * The rules that all of them name, and the profile when it is the same; null when one of them
   * says nothing of redaction, or no rule is in all of them.
   */
  static @Nullable Redaction of(List<CaptureReader> captures) {
    Redaction common = null;
    for (CaptureReader capture : captures) {
      CaptureMetadata metadata = capture.metadata();
      Redaction redaction = metadata.redaction();
      if (redaction == null || !redaction.enabled()) {
        return null;
      }
      common = common == null ? redaction : both(common, redaction);
    }
    return common == null || common.patterns().isEmpty() ? null : common;
  }

  private static Redaction both(Redaction one, Redaction other) {
    List<String> patterns = new ArrayList<>(one.patterns());
    patterns.retainAll(other.patterns());
    boolean same =
        one.patterns().equals(other.patterns())
            && Objects.equals(one.profile(), other.profile())
            && Objects.equals(one.profileHash(), other.profileHash());
    return new Redaction(
        true,
        patterns,
        same ? one.profile() : null,
        same ? one.profileHash() : null,
        one.complete() && other.complete());
  }
}
