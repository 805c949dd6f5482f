package dev.wadi.analysis.export;

import dev.wadi.analysis.Effort;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.Chunk;
import dev.wadi.capture.LineScanner;
import dev.wadi.codec.parquet.PageCompressor;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.jspecify.annotations.Nullable;

/**
 * Writes the lines of a capture in the form of other programs, in the order of files and lines.
 * Threads read, select and encode; the result is the same whatever their number. When nothing fits,
 * it is a valid file without lines, or, parted by a label, an empty folder.
 */
public final class Export {
  private final CaptureReader reader;
  private final ExportRequest request;
  private final Effort effort;
  private final Buffers buffers;
  private final Queue<PageCompressor> compressors = new ConcurrentLinkedQueue<>();
  private long lines;
  private long guardedCells;
  private long metadataLeftOut;

  private Export(CaptureReader reader, ExportRequest request, Effort effort) {
    this.reader = reader;
    this.request = request;
    this.effort = effort;
    this.buffers = new Buffers(request.splitBy().isEmpty());
  }

  /**
   * Exports to a file, or, parted by a label, to a folder of files; it is there whole or not at
   * all.
   *
   * @param out must not be there
   * @throws java.nio.file.FileAlreadyExistsException when something is there
   * @throws IllegalArgumentException when the label has too many values
   * @throws dev.wadi.capture.ScanCalledOffException when it was called off; nothing stays then
   */
  public static ExportResult toFile(
      CaptureReader reader, ExportRequest request, Path out, Effort effort) throws IOException {
    Export export = new Export(reader, request, effort);
    boolean parted = !request.splitBy().isEmpty();
    try (FreshPlace place = parted ? FreshPlace.folder(out) : FreshPlace.file(out)) {
      ExportResult result = parted ? export.toFolder(place.work()) : export.toOne(place.work());
      place.keep();
      return result;
    }
  }

  /**
   * Exports to a stream, which stays open.
   *
   * @throws IllegalArgumentException when it is to be parted by a label
   */
  public static ExportResult toStream(
      CaptureReader reader, ExportRequest request, OutputStream out, Effort effort)
      throws IOException {
    if (!request.splitBy().isEmpty()) {
      throw new IllegalArgumentException(
          "split-by: " + request.splitBy() + " (expected: none, for a stream)");
    }
    Export export = new Export(reader, request, effort);
    try (ExportTarget target = new OneTarget(out, request)) {
      return export.run(target);
    }
  }

  private ExportResult toOne(Path file) throws IOException {
    try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE);
        OutputStream out = Channels.newOutputStream(channel);
        ExportTarget target = new OneTarget(out, request)) {
      return run(target);
    }
  }

  private ExportResult toFolder(Path folder) throws IOException {
    try (ExportTarget target = new PartedTarget(folder, request, effort.memoryBytes())) {
      return run(target);
    }
  }

  private ExportResult run(ExportTarget target) throws IOException {
    try {
      reader.scan(
          request.filter(),
          effort.threads(),
          effort.report(),
          () -> new Work()::on,
          (file, pieces) -> {
            for (Piece piece : pieces) {
              target.add(piece);
              buffers.giveBack(piece);
              lines += piece.lines();
              guardedCells += piece.guardedCells();
              metadataLeftOut += piece.metadataLeftOut();
            }
            return true;
          });
      target.finish();
    } finally {
      compressors.forEach(PageCompressor::close);
    }
    return new ExportResult(lines, target.bytes(), target.files(), guardedCells, metadataLeftOut);
  }

  /** What one thread works with. */
  private final class Work {
    private final LineScanner scanner = new LineScanner(request.filter(), effort.report());
    private final LabelTexts labels = new LabelTexts(request.guarded());
    private final PageCompressor compressor = new PageCompressor();
    private final boolean parted = !request.splitBy().isEmpty();
    private LineForm whole;

    Work() {
      compressors.add(compressor);
      whole = form();
    }

    private LineForm form() {
      return switch (request.format()) {
        case JSONL -> new JsonForm(buffers);
        case CSV -> new CsvForm(request, buffers);
        case PARQUET -> new ParquetForm(request, compressor);
      };
    }

    @Nullable List<Piece> on(Chunk chunk) {
      return parted ? parts(chunk) : all(chunk);
    }

    private @Nullable List<Piece> all(Chunk chunk) {
      scanner.scan(
          chunk,
          line -> {
            whole.add(line, labels.of(line));
            return true;
          },
          whole::takes);
      Piece piece = whole.take("");
      return piece.lines() == 0 ? null : List.of(piece);
    }

    private @Nullable List<Piece> parts(Chunk chunk) {
      Map<String, LineForm> forms = new LinkedHashMap<>();
      scanner.scan(
          chunk,
          line -> {
            LineForm.LabelText text = labels.of(line);
            String value = text.labels().getOrDefault(request.splitBy(), "");
            forms.computeIfAbsent(value, v -> form()).add(line, text);
            return true;
          });
      List<Piece> pieces = new ArrayList<>();
      forms.forEach((value, form) -> pieces.add(form.take(value)));
      return pieces.isEmpty() ? null : pieces;
    }
  }
}
