package dev.wadi.source.door;

import dev.wadi.model.Batch;
import dev.wadi.model.Verdict.Refusal;
import org.jspecify.annotations.Nullable;

/**
 * What a format read out of a body.
 *
 * @param batch what goes on to the chain; may be empty
 * @param anyNames the format lets the name of a label be any text
 * @param refusedEntries of the body that do not go on, while the others do
 * @param reason for the first of them; null when there are none
 * @param text about them, for the sender; empty when there are none
 * @param detail of the format's own, which its answer gets back; null for none
 * @param onceBy the key in the body by which the same request is kept once; null for none
 */
public record DoorBatch(
    Batch batch,
    boolean anyNames,
    int refusedEntries,
    @Nullable Refusal reason,
    String text,
    @Nullable Object detail,
    @Nullable String onceBy) {
  public DoorBatch {
    if (refusedEntries < 0 || (refusedEntries > 0) != (reason != null)) {
      throw new IllegalArgumentException(
          "refusedEntries: "
              + refusedEntries
              + " for "
              + reason
              + " (expected: a reason for some)");
    }
  }

  /** All of a body, without a complaint. */
  public DoorBatch(Batch batch, boolean anyNames) {
    this(batch, anyNames, 0, null, "", null);
  }

  /** A body without a key of its own. */
  public DoorBatch(
      Batch batch,
      boolean anyNames,
      int refusedEntries,
      @Nullable Refusal reason,
      String text,
      @Nullable Object detail) {
    this(batch, anyNames, refusedEntries, reason, text, detail, null);
  }
}
