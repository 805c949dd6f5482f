package dev.wadi.chain.validate;

import dev.wadi.model.Batch;
import dev.wadi.model.RefusedEntry;
import dev.wadi.model.Verdict;
import java.util.List;

/**
 * A batch after validation: what is kept, and what is not.
 *
 * @param batch the entries within the limits; the given batch itself when that is all of it
 * @param refused the rest, grouped by stream and reason
 */
public record Validated(Batch batch, List<Complaint> refused) {
  private static final int MOST_TEXTS = 10;

  public Validated {
    refused = List.copyOf(refused);
  }

  /**
   * Entries of one stream that share a reason.
   *
   * @param entries how many
   * @param bytes of their lines
   * @param text for the sender, about the first of them
   * @param told the first of them by place, without anything of theirs
   */
  public record Complaint(
      Verdict.Refusal reason, int entries, long bytes, String text, List<RefusedEntry> told) {
    public Complaint {
      told = List.copyOf(told);
    }
  }

  /** Entries that were refused. */
  public int refusedEntries() {
    return refused.stream().mapToInt(Complaint::entries).sum();
  }

  /** What the sender is told: one text as it is, several counted, at most ten. */
  public String text() {
    if (refused.size() == 1 && refused.get(0).entries() <= 1) {
      return refused.get(0).text();
    }
    StringBuilder out = new StringBuilder();
    for (Complaint complaint : refused.subList(0, Math.min(refused.size(), MOST_TEXTS))) {
      out.append(complaint.entries()).append(" errors like: ").append(complaint.text());
      out.append('\n');
    }
    if (refused.size() > MOST_TEXTS) {
      out.append("and ").append(refused.size() - MOST_TEXTS).append(" more streams or reasons\n");
    }
    out.setLength(out.length() - 1);
    return out.toString();
  }
}
