package dev.wadi.chain.redact;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;

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

  /** Findings and the text afterwards as a JSON object; the values found are not in it. */
  public String toJson() {
    ObjectNode root = JsonNodeFactory.instance.objectNode();
    root.put("fate", fate.name().toLowerCase(Locale.ROOT));
    root.put("text", text());
    ArrayNode places = root.putArray("findings");
    for (Finding finding : findings) {
      places
          .addObject()
          .put("type", finding.kind().key())
          .put("start", finding.start())
          .put("end", finding.end())
          .put("rule", finding.rule())
          .put("score", finding.score())
          .put("replacement", finding.replacement());
    }
    return root.toString();
  }

  /** The text afterwards. */
  public String text() {
    return new String(redacted, UTF_8);
  }
}
