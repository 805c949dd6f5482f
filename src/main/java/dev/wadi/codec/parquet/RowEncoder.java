package dev.wadi.codec.parquet;

import dev.wadi.model.Labels;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Encodes rows for a {@link ParquetFile}: texts become compressed pages of about 1 MB here, on as
 * many threads as there are encoders. For one thread.
 */
public final class RowEncoder {
  private static final int PAGE_BYTES = 1 << 20;
  private static final int LEAST_PAGE_BYTES = PAGE_BYTES / 4;

  private final PageCompressor compressor;
  private final boolean withMetadata;
  private final List<Page> pages = new ArrayList<>();
  private final List<EncodedRows.LabelRun> runs = new ArrayList<>();
  private List<Map<String, String>> metadata = new ArrayList<>();
  private byte[] texts = new byte[4 << 10];
  private int textsSize;
  private int textsCount;
  private byte[] times = new byte[1 << 10];
  private int rows;
  private Range range = Range.NONE;
  private @Nullable Labels labels;
  private int labelled;

  /**
   * @param withMetadata rows have structured metadata
   */
  public RowEncoder(PageCompressor compressor, boolean withMetadata) {
    this.compressor = compressor;
    this.withMetadata = withMetadata;
  }

  /**
   * Adds a row.
   *
   * @param rowLabels best the same object for rows with equal labels
   * @param text in UTF-8, at {@code offset} for {@code length} bytes
   * @param rowMetadata is left out when rows have none here
   */
  public void add(
      long nanos,
      Labels rowLabels,
      byte[] text,
      int offset,
      int length,
      Map<String, String> rowMetadata) {
    if (8 * rows + 8 > times.length) {
      times = Arrays.copyOf(times, 2 * times.length);
    }
    putLittleEndian(nanos, times, 8 * rows, 8);
    range = range.with(new Range(nanos, nanos));
    rows++;
    if (!isSame(rowLabels)) {
      endRun();
      labels = rowLabels;
    }
    labelled++;
    if (withMetadata) {
      metadata.add(rowMetadata);
    }
    if (textsSize + 4 + length > texts.length) {
      texts = Arrays.copyOf(texts, Math.max(textsSize + 4 + length, 2 * texts.length));
    }
    putLittleEndian(length, texts, textsSize, 4);
    System.arraycopy(text, offset, texts, textsSize + 4, length);
    textsSize += 4 + length;
    textsCount++;
    if (textsSize >= PAGE_BYTES) {
      endPage();
    }
  }

  @SuppressWarnings("ReferenceEquality") // equal ones that are two objects make two runs: no harm
  private boolean isSame(Labels others) {
    return others == labels;
  }

  static void putLittleEndian(long value, byte[] to, int at, int bytes) {
    for (int i = 0; i < bytes; i++) {
      to[at + i] = (byte) (value >>> 8 * i);
    }
  }

  private void endRun() {
    Labels known = labels;
    if (known != null && labelled > 0) {
      runs.add(new EncodedRows.LabelRun(known, labelled));
    }
    labelled = 0;
  }

  private void endPage() {
    pages.add(Page.data(texts, textsSize, textsCount, Page.PLAIN, compressor));
    textsSize = 0;
    textsCount = 0;
  }

  public int rows() {
    return rows;
  }

  /** The rows since the last time. */
  public EncodedRows take() {
    if (textsSize >= LEAST_PAGE_BYTES) {
      endPage();
    }
    endRun();
    EncodedRows taken =
        new EncodedRows(
            rows,
            range,
            Arrays.copyOf(times, 8 * rows),
            pages,
            Arrays.copyOf(texts, textsSize),
            textsCount,
            runs,
            withMetadata ? metadata : null);
    pages.clear();
    runs.clear();
    metadata = new ArrayList<>();
    textsSize = 0;
    textsCount = 0;
    rows = 0;
    range = Range.NONE;
    return taken;
  }
}
