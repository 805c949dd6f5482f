package dev.wadi.emit.send;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.wadi.emit.line.EmittedLine;
import dev.wadi.emit.line.LineKind;
import java.util.List;
import java.util.stream.Collectors;

/**
 * Lines that travel together.
 *
 * @param number of the batch, counted from 1
 */
public record LineBatch(LineKind kind, long number, List<EmittedLine> lines) {
  public LineBatch {
    lines = List.copyOf(lines);
  }

  /** As LogOps' emitters send them: a table with its heading, an array, or lines. */
  public byte[] body() {
    return switch (kind.frame()) {
      case TABLE -> (LineKind.HEADING + '\n' + text()).getBytes(UTF_8);
      case ARRAY ->
          lines.stream()
              .map(EmittedLine::text)
              .collect(Collectors.joining(",", "[", "]"))
              .getBytes(UTF_8);
      case LINES -> text().getBytes(UTF_8);
    };
  }

  /** As they are written one after the other; a table has its heading before the first row. */
  public byte[] written() {
    boolean headed = kind.frame() == LineKind.Frame.TABLE && number == 1;
    return ((headed ? LineKind.HEADING + '\n' : "") + text()).getBytes(UTF_8);
  }

  private String text() {
    return lines.stream().map(line -> line.text() + '\n').collect(Collectors.joining());
  }
}
