package dev.wadi.proof;

import java.io.IOException;
import java.io.OutputStream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.UnaryOperator;
import javax.xml.stream.XMLOutputFactory;
import javax.xml.stream.XMLStreamException;
import javax.xml.stream.XMLStreamWriter;

/**
 * What became of all cases, told to people, to programs, and to whoever reads JUnit's XML.
 *
 * @param took all of it, with the making of the routes
 */
public record ProofReport(List<ProofResult> results, Duration took) {
  public ProofReport {
    results = List.copyOf(results);
  }

  public boolean isGood() {
    return results.stream().allMatch(ProofResult::isGood);
  }

  public long failed() {
    return results.stream().filter(result -> !result.isGood()).count();
  }

  /** One case, in as many lines as it needs. */
  public static List<String> lines(ProofResult result, UnaryOperator<String> safe) {
    List<String> lines = new ArrayList<>();
    String verdict = result.isGood() ? "ok    " : "FAILED";
    lines.add(verdict + "  " + safe.apply(result.of().name()) + "  (" + result.of().where() + ")");
    if (!result.error().isEmpty()) {
      lines.add("  " + safe.apply(result.error()));
    }
    for (Difference one : result.differences()) {
      lines.add("  " + safe.apply(one.path()) + (one.line() > 0 ? ", line " + one.line() : ""));
      add(lines, "    - ", one.expected(), safe);
      add(lines, "    + ", one.came(), safe);
    }
    return lines;
  }

  private static void add(
      List<String> lines, String before, String text, UnaryOperator<String> safe) {
    if (text.isEmpty()) {
      lines.add(before + "(an empty text)");
    }
    text.lines().forEach(line -> lines.add(before + safe.apply(line)));
  }

  /** For {@code --json} and JMX. */
  public Map<String, Object> document() {
    Map<String, Object> document = new LinkedHashMap<>();
    document.put("passed", isGood());
    document.put("cases", results.size());
    document.put("failed", failed());
    document.put("millis", took.toMillis());
    document.put("results", results.stream().map(ProofReport::document).toList());
    return document;
  }

  private static Map<String, Object> document(ProofResult result) {
    Map<String, Object> one = new LinkedHashMap<>();
    one.put("case", result.of().name());
    one.put("file", result.of().place());
    one.put("line", result.of().line());
    one.put("passed", result.isGood());
    one.put("millis", result.took().toMillis());
    one.put("error", result.error());
    one.put("differences", result.differences());
    return one;
  }

  /** As JUnit's own reports are. */
  public void junit(OutputStream to) throws IOException {
    try {
      XMLStreamWriter xml = XMLOutputFactory.newFactory().createXMLStreamWriter(to, "UTF-8");
      xml.writeStartDocument("UTF-8", "1.0");
      xml.writeCharacters("\n");
      xml.writeStartElement("testsuite");
      xml.writeAttribute("name", "wadi routes test");
      xml.writeAttribute("tests", Integer.toString(results.size()));
      xml.writeAttribute("failures", Long.toString(failed()));
      xml.writeAttribute("errors", "0");
      xml.writeAttribute("skipped", "0");
      xml.writeAttribute("time", seconds(took));
      for (ProofResult result : results) {
        xml.writeCharacters("\n  ");
        junit(xml, result);
      }
      xml.writeCharacters("\n");
      xml.writeEndElement();
      xml.writeCharacters("\n");
      xml.writeEndDocument();
      xml.flush();
    } catch (XMLStreamException e) {
      throw new IOException("the report cannot be written: " + e.getMessage(), e);
    }
  }

  private static void junit(XMLStreamWriter xml, ProofResult result) throws XMLStreamException {
    xml.writeStartElement("testcase");
    xml.writeAttribute("classname", legal(result.of().place()));
    xml.writeAttribute("name", legal(result.of().name()));
    xml.writeAttribute("file", legal(result.of().place()));
    xml.writeAttribute("line", Integer.toString(result.of().line()));
    xml.writeAttribute("time", seconds(result.took()));
    if (!result.isGood()) {
      List<String> lines = lines(result, ProofReport::legal);
      xml.writeCharacters("\n    ");
      xml.writeStartElement("failure");
      xml.writeAttribute(
          "message",
          legal(
              result.error().isEmpty() ? result.differences().get(0).toString() : result.error()));
      xml.writeAttribute("type", result.error().isEmpty() ? "difference" : "error");
      xml.writeCharacters(String.join("\n", lines.subList(1, lines.size())));
      xml.writeEndElement();
      xml.writeCharacters("\n  ");
    }
    xml.writeEndElement();
  }

  private static String seconds(Duration time) {
    return String.format(Locale.ROOT, "%.3f", time.toNanos() / 1e9);
  }

  /* XML 1.0 has no way to say most control characters, nor halves of pairs. */
  private static String legal(String text) {
    StringBuilder legal = new StringBuilder(text.length());
    text.codePoints()
        .forEach(
            c -> {
              boolean good =
                  c == '\t'
                      || c == '\n'
                      || (c >= ' ' && c < 0xd800)
                      || (c > 0xdfff && c < 0xfffe)
                      || c > 0xffff;
              legal.appendCodePoint(good ? c : 0xfffd);
            });
    return legal.toString();
  }
}
