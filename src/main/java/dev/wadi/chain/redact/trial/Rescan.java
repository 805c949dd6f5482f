package dev.wadi.chain.redact.trial;

import dev.wadi.chain.redact.Finding;
import dev.wadi.chain.redact.RedactionResult;
import dev.wadi.chain.redact.RedactionResult.Fate;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.profile.RedactionProfile;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A second look at what a redactor has written: what it should have taken and did not. Threads may
 * share it.
 *
 * <p>It replaces nothing, knows no actions and makes one pass, so a mistake in what redaction does
 * with its findings shows. Patterns of the user's own count when they would change the text again.
 */
public final class Rescan {
  private final Redactor redactor;
  private final @Nullable Redactor patterns;

  public Rescan(Redactor redactor) {
    this.redactor = redactor;
    RedactionProfile profile = redactor.profile();
    this.patterns =
        profile.patterns().isEmpty()
            ? null
            : new Redactor(
                RedactionProfile.of(profile.name(), List.of()).withPatterns(profile.patterns()));
  }

  /**
   * What survived in a text, from left to right; empty when it is clean.
   *
   * @param skip bytes at the start that are context and not looked at: a name and its {@code =}
   */
  public List<Finding> survivors(byte[] text, int skip) {
    List<Finding> found = new ArrayList<>();
    for (Finding one : redactor.scan(text)) {
      if (one.end() > skip) {
        found.add(one);
      }
    }
    if (patterns != null) {
      RedactionResult result = patterns.explain(Arrays.copyOfRange(text, skip, text.length));
      if (result.fate() != Fate.UNCHANGED) {
        found.addAll(result.findings());
      }
    }
    return found;
  }
}
