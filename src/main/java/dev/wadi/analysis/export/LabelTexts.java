package dev.wadi.analysis.export;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.capture.CaptureLine;
import dev.wadi.codec.jsonlines.JsonLineEncoder;
import dev.wadi.model.Labels;
import java.util.Arrays;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;

/**
 * The labels of lines in the forms that are written: lines of a stream have the same bytes where
 * their labels stand, so each is made once. For one thread.
 */
final class LabelTexts {
  private static final int REMEMBERED = 1024;
  /* What stands around the labels in a line of ours: Z","labels":{...},"msg":" */
  private static final int BEFORE = "Z\",\"labels\":".length();
  private static final int BEHIND = ",\"msg\":\"".length();

  private final boolean guarded;
  private final byte[][] texts = new byte[REMEMBERED][];
  private final LineForm.LabelText[] known = new LineForm.LabelText[REMEMBERED];
  private int last = -1;

  /**
   * @param guarded see {@link ExportRequest}
   */
  LabelTexts(boolean guarded) {
    this.guarded = guarded;
  }

  LineForm.LabelText of(CaptureLine line) {
    byte[] b = line.buffer();
    int from = line.labelsOffset();
    int to = from + line.labelsLength();
    if (last >= 0 && Arrays.equals(texts[last], 0, texts[last].length, b, from, to)) {
      return known[last];
    }
    int hash = 0;
    for (int i = from; i < to; i++) {
      hash = 31 * hash + b[i];
    }
    int slot = (hash ^ hash >>> 16) & (REMEMBERED - 1);
    byte @Nullable [] text = texts[slot];
    if (text == null || !Arrays.equals(text, 0, text.length, b, from, to)) {
      texts[slot] = Arrays.copyOfRange(b, from, to);
      known[slot] = make(line.labels(), texts[slot]);
    }
    last = slot;
    return known[slot];
  }

  private LineForm.LabelText make(Labels labels, byte[] written) {
    byte[] middle = JsonLineEncoder.middle(labels);
    boolean canonical =
        labels.isEmpty()
            ? written.length == 0
            : Arrays.equals(written, 0, written.length, middle, BEFORE, middle.length - BEHIND);
    StringJoiner pairs = new StringJoiner(";");
    labels.forEach((name, value) -> pairs.add(name + "=" + value));
    byte[] plain = pairs.toString().getBytes(UTF_8);
    CsvCell cell = new CsvCell(new byte[plain.length + 8]);
    boolean formula = cell.add(plain, 0, plain.length, guarded);
    return new LineForm.LabelText(labels, canonical, middle, cell.take(), formula);
  }
}
