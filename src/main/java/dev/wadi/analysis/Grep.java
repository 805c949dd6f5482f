package dev.wadi.analysis;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.analysis.sort.SortedSpool;
import dev.wadi.capture.CaptureFile;
import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.LineScanner;
import dev.wadi.capture.ScanReport;
import dev.wadi.model.Rfc3339;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Path;
import java.time.Instant;
import java.time.LocalTime;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;

/**
 * Searches a capture for what a query wants, by several threads; results come in the order of files
 * and lines, or by time.
 */
public final class Grep {
  private static final byte[] SEPARATOR = "--\n".getBytes(UTF_8);

  private final CaptureReader reader;
  private final GrepRequest request;
  private final OutputStream out;
  private final Effort effort;
  private final ScanReport report;
  private final Map<String, Long> matchesByFile = new LinkedHashMap<>();
  private long matches;
  private int widestService;

  private Grep(CaptureReader reader, GrepRequest request, Effort effort, OutputStream out) {
    this.reader = reader;
    this.request = request;
    this.effort = effort;
    this.report = effort.report();
    this.out = out;
  }

  /**
   * Searches a capture and writes what was found, UTF-8, each line with its end.
   *
   * @throws IOException when the folder is not a capture, cannot be read, or {@code out} fails
   */
  public static GrepResult run(Path folder, GrepRequest request, OutputStream out)
      throws IOException {
    return run(CaptureReader.open(folder), request, Effort.ordinary(), out);
  }

  /** The same on an open capture, with so much effort. */
  public static GrepResult run(
      CaptureReader reader, GrepRequest request, Effort effort, OutputStream out)
      throws IOException {
    Grep grep = new Grep(reader, request, effort, out);
    grep.run();
    return new GrepResult(grep.matches, grep.matchesByFile.size(), grep.report);
  }

  private void run() throws IOException {
    if (request.output() == GrepRequest.Output.COUNT) {
      scan(this::counting, (file, count) -> count(file, count));
      for (Map.Entry<String, Long> file : matchesByFile.entrySet()) {
        out.write((file.getKey() + "\t" + file.getValue() + "\n").getBytes(UTF_8));
      }
    } else if (request.context() > 0) {
      groups();
    } else if (request.sort() || request.output() == GrepRequest.Output.TEXT) {
      sorted();
    } else {
      scan(this::rendering, this::write);
    }
  }

  private <R> void scan(Supplier<CaptureReader.ChunkWork<R>> work, CaptureReader.Results<R> results)
      throws IOException {
    if (request.context() > 0) {
      /* What is left out lies beyond the neighbours of one match, and between two never so near that
       * they would share a group. */
      reader.scanAround(
          request.filter(), 2 * request.context() + 1, effort.threads(), report, work, results);
    } else {
      reader.scan(request.filter(), effort.threads(), report, work, results);
    }
  }

  private LineScanner scanner() {
    return new LineScanner(request.filter(), report);
  }

  private CaptureReader.ChunkWork<Long> counting() {
    LineScanner scanner = scanner();
    return chunk -> {
      long[] found = {0};
      scanner.scan(
          chunk,
          line -> {
            found[0]++;
            return true;
          });
      return found[0] == 0 ? null : found[0];
    };
  }

  private boolean count(CaptureFile file, long found) {
    matches += found;
    matchesByFile.merge(file.name(), found, Long::sum);
    return true;
  }

  /** Matches of one chunk, rendered. */
  private record Rendered(byte[] lines, long matches) {}

  private CaptureReader.ChunkWork<Rendered> rendering() {
    LineScanner scanner = scanner();
    return chunk -> {
      ByteArrayOutputStream lines = new ByteArrayOutputStream();
      long[] found = {0};
      scanner.scan(
          chunk,
          line -> {
            found[0]++;
            lines.write(line.buffer(), line.offset(), line.length());
            lines.write('\n');
            return true;
          });
      return found[0] == 0 ? null : new Rendered(lines.toByteArray(), found[0]);
    };
  }

  private boolean write(CaptureFile file, Rendered rendered) throws IOException {
    out.write(rendered.lines);
    return count(file, rendered.matches);
  }

  private void sorted() throws IOException {
    try (SortedSpool spool = new SortedSpool(effort.memoryBytes())) {
      scan(
          this::collecting,
          (file, found) -> {
            for (FoundLine line : found) {
              spool.add(
                  line.nanos(), payload(List.of(new ContextGroups.Member(line, null)), false));
            }
            return count(file, found.size());
          });
      spool.drain((buffer, offset, length) -> writeGroup(read(buffer, offset, length), false));
    }
  }

  private CaptureReader.ChunkWork<List<FoundLine>> collecting() {
    LineScanner scanner = scanner();
    return chunk -> {
      List<FoundLine> found = new ArrayList<>();
      scanner.scan(
          chunk,
          line -> {
            found.add(FoundLine.of(line, true));
            return true;
          });
      return found.isEmpty() ? null : found;
    };
  }

  /*
   * Groups are sorted as wholes, by their first match: so their separators stay between them.
   */
  private void groups() throws IOException {
    try (SortedSpool spool = new SortedSpool(effort.memoryBytes())) {
      ContextOfFiles files = new ContextOfFiles(request.context(), into(spool));
      scan(
          () -> new ContextWork(request.context(), scanner()),
          (file, kept) -> {
            long found = files.add(file, kept);
            return found == 0 || count(file, found);
          });
      files.end();
      boolean[] first = {true};
      spool.drain(
          (buffer, offset, length) -> {
            writeGroup(read(buffer, offset, length), !first[0]);
            first[0] = false;
          });
    }
  }

  /** Puts groups into the spool, each at the time of its first match. */
  private ContextGroups.Groups into(SortedSpool spool) {
    long[] groupNanos = {0};
    return (members, continues) -> {
      if (!continues) {
        members.stream()
            .filter(member -> member.context() == null)
            .findFirst()
            .ifPresent(match -> groupNanos[0] = match.line().nanos());
      }
      spool.add(groupNanos[0], payload(members, continues));
    };
  }

  /** A group as bytes: whether it continues the one before, then each line and its context. */
  private byte[] payload(List<ContextGroups.Member> members, boolean continues) throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    DataOutputStream to = new DataOutputStream(bytes);
    to.writeBoolean(continues);
    to.writeInt(members.size());
    CaptureLine line = new CaptureLine();
    for (ContextGroups.Member member : members) {
      String context = member.context();
      to.writeUTF(context == null ? "" : context);
      byte[] raw = member.line().raw();
      to.writeInt(raw.length);
      to.write(raw);
      if (request.output() == GrepRequest.Output.TEXT && line.parse(raw, 0, raw.length)) {
        widestService = Math.max(widestService, Printable.of(service(line)).length());
      }
    }
    return bytes.toByteArray();
  }

  private static DataInputStream read(byte[] buffer, int offset, int length) {
    return new DataInputStream(new ByteArrayInputStream(buffer, offset, length));
  }

  private void writeGroup(DataInputStream from, boolean notFirst) throws IOException {
    boolean continues = from.readBoolean();
    boolean text = request.output() == GrepRequest.Output.TEXT;
    if (text && notFirst && !continues) {
      out.write(SEPARATOR);
    }
    int lines = from.readInt();
    CaptureLine line = new CaptureLine();
    for (int i = 0; i < lines; i++) {
      String context = from.readUTF();
      byte[] raw = new byte[from.readInt()];
      from.readFully(raw);
      if (text) {
        line.parse(raw, 0, raw.length);
        out.write(text(line).getBytes(UTF_8));
      } else {
        writeJson(raw, context);
      }
    }
  }

  /** The line as it is, with a further field when it is context. */
  private void writeJson(byte[] raw, String context) throws IOException {
    if (context.isEmpty()) {
      out.write(raw);
    } else {
      int close = raw.length - 1;
      while (raw[close] != '}') {
        close--;
      }
      out.write(raw, 0, close);
      out.write((",\"context\":\"" + context + "\"}").getBytes(UTF_8));
    }
    out.write('\n');
  }

  private String text(CaptureLine line) {
    Instant time = Rfc3339.toInstant(line.timestampNanos());
    LocalTime clock = LocalTime.ofInstant(time, request.zone());
    String service = Printable.of(service(line));
    String shown =
        String.format(
            "%02d:%02d:%02d.%03d",
            clock.getHour(), clock.getMinute(), clock.getSecond(), clock.getNano() / 1_000_000);
    return request.paint().faint(shown)
        + " ["
        + request.paint().name(service)
        + "]"
        + " ".repeat(Math.max(0, widestService - service.length()) + 1)
        + Printable.of(line.message())
        + System.lineSeparator();
  }

  private static String service(CaptureLine line) {
    String service = Services.of(line.labels());
    return service.isEmpty() ? "-" : service;
  }
}
