package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.analysis.Services;
import dev.wadi.capture.CaptureFile;
import dev.wadi.capture.CaptureFilter;
import dev.wadi.capture.CaptureLine;
import dev.wadi.capture.CaptureReader;
import dev.wadi.capture.Chunk;
import dev.wadi.capture.ScanReport;
import dev.wadi.chain.redact.Finding;
import dev.wadi.chain.redact.Redactor;
import dev.wadi.chain.redact.trial.Rescan;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Looks at every line, label value and metadata value of a capture once more: what redaction left
 * there, counted, and what it should have taken and did not, with the places and never the values.
 *
 * <p>Several threads read; the results come in order. Counts by label are bounded: at most {@value
 * #MAX_VALUES} values of a label are told apart, and the places of at most {@value #MAX_PLACES}
 * survivors are kept; the rest is counted.
 */
final class RedactionAudit {
  static final int MAX_PLACES = 10_000;
  private static final int MAX_VALUES = 1000;
  private static final int MAX_CACHED = 8192;
  private static final String OTHERS = "(others)";

  /** Where in an entry something stands. */
  enum Where {
    LINE,
    LABEL,
    METADATA
  }

  /**
   * Something that redaction should have taken.
   *
   * @param file data file
   * @param line number of the line in it, from 1
   * @param where in the line, or the name of the label or metadata pair
   * @param type kind of value
   * @param rule which rule says so
   */
  record Survivor(String file, long line, String where, String type, String rule) {}

  /** A finding in a line of a chunk; {@code line} counts from the chunk's beginning. */
  private record Place(long line, String where, String type, String rule) {}

  /** What one chunk holds. */
  private static final class Part {
    long rows;
    long entries;
    long survivors;
    final Map<String, long[]> types = new TreeMap<>();
    final Map<String, Long> services = new HashMap<>();
    final Map<String, Map<String, Long>> labels = new HashMap<>();
    final List<Place> places = new ArrayList<>();
  }

  /** What is known about a label or metadata pair: it comes again and again. */
  private record Known(List<String> tokens, List<Finding> findings, String shown) {}

  private final Rescan rescan;
  private final ScanReport report = new ScanReport();

  private long entries;
  private long survivorCount;
  private final Map<String, long[]> types = new TreeMap<>();
  private final Map<String, Long> services = new TreeMap<>();
  private final Map<String, Map<String, Long>> labels = new TreeMap<>();
  private final List<Survivor> survivors = new ArrayList<>();
  private @Nullable CaptureFile current;
  private long rowsBefore;

  private RedactionAudit(Redactor redactor) {
    this.rescan = new Rescan(redactor);
  }

  /** Looks through a capture with the rules of a redactor. */
  static RedactionAudit of(CaptureReader reader, Redactor redactor, int threads)
      throws IOException {
    RedactionAudit audit = new RedactionAudit(redactor);
    reader.scan(CaptureFilter.ALL, threads, audit.report, () -> audit.new Work()::part, audit::add);
    return audit;
  }

  /** Entries looked at. */
  long entries() {
    return entries;
  }

  /** Tokens found by type; for each the numbers in lines, labels and metadata. */
  Map<String, long[]> types() {
    return types;
  }

  /** Tokens by service. */
  Map<String, Long> services() {
    return services;
  }

  /** Tokens in entries with a label, by its name and value; a value that survived is not shown. */
  Map<String, Map<String, Long>> labels() {
    return labels;
  }

  long survivorCount() {
    return survivorCount;
  }

  /** Places of the first survivors. */
  List<Survivor> survivors() {
    return survivors;
  }

  ScanReport report() {
    return report;
  }

  /** False when parts of the capture could not be read: then the proof is none. */
  boolean complete() {
    return report.complete();
  }

  private boolean add(CaptureFile file, Part part) {
    if (!file.equals(current)) {
      current = file;
      rowsBefore = 0;
    }
    entries += part.entries;
    survivorCount += part.survivors;
    part.types.forEach(
        (type, counts) -> {
          long[] sums = types.computeIfAbsent(type, t -> new long[Where.values().length]);
          Arrays.setAll(sums, i -> sums[i] + counts[i]);
        });
    part.services.forEach((service, count) -> merge(services, service, count));
    part.labels.forEach(
        (name, values) -> {
          Map<String, Long> sums = labels.computeIfAbsent(name, n -> new TreeMap<>());
          values.forEach((value, count) -> merge(sums, value, count));
        });
    for (Place place : part.places) {
      if (survivors.size() < MAX_PLACES) {
        survivors.add(
            new Survivor(
                file.name(), rowsBefore + place.line, place.where, place.type, place.rule));
      }
    }
    rowsBefore += part.rows;
    return true;
  }

  private static void merge(Map<String, Long> sums, String key, long count) {
    String bounded = sums.size() < MAX_VALUES || sums.containsKey(key) ? key : OTHERS;
    sums.merge(bounded, count, Long::sum);
  }

  private List<Finding> findings(byte[] text, int skip) {
    return rescan.survivors(text, skip);
  }

  /** What one thread works with. */
  private final class Work {
    private final CaptureLine line = new CaptureLine();
    private final Map<String, Known> pairs = new HashMap<>();

    Part part(Chunk chunk) {
      Part part = new Part();
      byte[] b = chunk.buffer();
      int end = chunk.offset() + chunk.length();
      int start = chunk.offset();
      while (start < end) {
        int stop = start;
        while (stop < end && b[stop] != '\n') {
          stop++;
        }
        part.rows++;
        if (stop > start) {
          row(part, chunk, start, stop);
        }
        start = stop + 1;
      }
      return part;
    }

    private void row(Part part, Chunk chunk, int start, int stop) {
      byte[] b = chunk.buffer();
      part.entries++;
      if (!line.parse(b, start, stop - start)) {
        chunk.sawMalformedLine();
        /* No entry, but bytes in the capture all the same. */
        byte[] raw = Arrays.copyOfRange(b, start, stop);
        List<String> tokens = tokens(raw);
        count(part, tokens, Where.LINE);
        survive(part, "line", findings(raw, 0));
        services(part, "-", tokens.size());
        return;
      }
      byte[] message =
          line.messageIsPlain()
              ? Arrays.copyOfRange(
                  b, line.messageOffset(), line.messageOffset() + line.messageLength())
              : line.message().getBytes(UTF_8);
      List<String> tokens = tokens(message);
      int hits = tokens.size();
      count(part, tokens, Where.LINE);
      survive(part, "line", findings(message, 0));
      int labelCount = line.labelCount();
      Known[] known = new Known[labelCount];
      for (int i = 0; i < labelCount; i++) {
        known[i] = known(line.labelName(i), line.labelValue(i));
        hits += pair(part, "label " + line.labelName(i), known[i], Where.LABEL);
      }
      if (line.hasMetadata()) {
        for (Map.Entry<String, String> one : line.metadata().entrySet()) {
          hits +=
              pair(
                  part,
                  "metadata " + one.getKey(),
                  known(one.getKey(), one.getValue()),
                  Where.METADATA);
        }
      }
      if (hits > 0) {
        services(part, service(known), hits);
        for (int i = 0; i < labelCount; i++) {
          part.labels
              .computeIfAbsent(line.labelName(i), name -> new HashMap<>())
              .merge(known[i].shown, (long) hits, Long::sum);
        }
      }
    }

    private int pair(Part part, String place, Known known, Where where) {
      count(part, known.tokens, where);
      survive(part, place, known.findings);
      return known.tokens.size();
    }

    private String service(Known[] known) {
      for (String name : Services.LABELS) {
        for (int i = 0; i < known.length; i++) {
          if (!known[i].shown.isEmpty() && line.labelName(i).equals(name)) {
            return known[i].shown;
          }
        }
      }
      return "-";
    }

    /* The name is context for its value, as it is when redacting. */
    private Known known(String name, String value) {
      String key = name + "=" + value;
      Known known = pairs.get(key);
      if (known == null) {
        byte[] text = key.getBytes(UTF_8);
        List<Finding> findings = findings(text, name.getBytes(UTF_8).length + 1);
        String shown = findings.isEmpty() ? value : findings.get(0).kind().token();
        known = new Known(tokens(value.getBytes(UTF_8)), findings, shown);
        if (pairs.size() >= MAX_CACHED) {
          pairs.clear();
        }
        pairs.put(key, known);
      }
      return known;
    }

    private List<String> tokens(byte[] text) {
      List<String> found = new ArrayList<>(0);
      RedactionTokens.find(text, found::add);
      return found;
    }

    private void count(Part part, List<String> tokens, Where where) {
      for (String type : tokens) {
        String bounded =
            part.types.size() < MAX_VALUES || part.types.containsKey(type) ? type : OTHERS;
        part.types
            .computeIfAbsent(bounded, t -> new long[Where.values().length])[where.ordinal()]++;
      }
    }

    private void services(Part part, String service, int hits) {
      if (hits > 0) {
        part.services.merge(service, (long) hits, Long::sum);
      }
    }

    private void survive(Part part, String where, List<Finding> findings) {
      for (Finding one : findings) {
        part.survivors++;
        if (part.places.size() < MAX_PLACES) {
          part.places.add(new Place(part.rows, where, one.kind().key(), one.rule()));
        }
      }
    }
  }
}
