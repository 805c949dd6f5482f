package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.util.List;

/**
 * What redaction would do to a text, for a dry run.
 *
 * @param findings places in the original text, from left to right, without overlap
 * @param redacted the text afterwards, UTF-8
 * @param fate what becomes of the entry
 */
public record RedactionResult(List<Finding> findings, byte[] redacted, Fate fate) {
  /** What becomes of an entry. */
  public enum Fate {
    UNCHANGED,
    CHANGED,
    DROPPED,
    QUARANTINED
  }

  public RedactionResult {
    findings = List.copyOf(findings);
  }

  /** The text afterwards. */
  public String text() {
    return new String(redacted, UTF_8);
  }
}
