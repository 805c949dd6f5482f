package dev.wadi.cli;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.PrettyPrinter;
import com.fasterxml.jackson.core.util.DefaultIndenter;
import com.fasterxml.jackson.core.util.DefaultPrettyPrinter;
import com.fasterxml.jackson.core.util.Separators;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectWriter;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.regex.Pattern;

/**
 * Where a command writes: results to one stream, everything else to the other.
 *
 * <p>Results are buffered and complete after {@link #close()}. A reader that has gone away ({@code
 * | head}) ends the command quietly by {@link Closed}; any other failure to write is an error. For
 * one thread, except {@link #remark} and {@link #part}.
 */
public final class Output implements AutoCloseable {
  private static final int BUFFER_BYTES = 64 << 10;
  /* What JSON may have in its texts as it is, and a terminal would obey. */
  private static final Pattern CONTROLS = Pattern.compile("[\\x7f-\\x9f]");

  /** Whoever read our results has seen enough. */
  static final class Closed extends RuntimeException {
    private static final long serialVersionUID = 1L;

    Closed() {
      super("the reader of the results is gone", null, false, false);
    }
  }

  private final OutputStream results;
  private final PrintStream remarks;

  Output(OutputStream results, PrintStream remarks) {
    this.results = new BufferedOutputStream(results, BUFFER_BYTES);
    this.remarks = remarks;
  }

  /** One line of result. */
  public void line(String text) {
    bytes((text + "\n").getBytes(UTF_8));
  }

  /** Results as they are. */
  public void bytes(byte[] text) {
    bytes(text, 0, text.length);
  }

  /** Results as they are. */
  public void bytes(byte[] text, int offset, int length) {
    try {
      results.write(text, offset, length);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** Results as a stream; it need not be closed. */
  public OutputStream stream() {
    return new OutputStream() {
      @Override
      public void write(int b) {
        bytes(new byte[] {(byte) b}, 0, 1);
      }

      @Override
      public void write(byte[] text, int offset, int length) {
        bytes(text, offset, length);
      }
    };
  }

  /** A result as an indented JSON document; maps, lists, records and their like. */
  public void json(Object document) {
    line(text(indented(), document));
  }

  /** A result that is JSON already. */
  void jsonText(String text) {
    bytes(harmless(text).getBytes(UTF_8));
  }

  /** A result as JSON on one line. */
  public void jsonLine(Object document) {
    line(text(mapper().writer(), document));
  }

  /** Something for people that is no result: to stderr, at once. */
  public void remark(String text) {
    remarks.println(text);
    remarks.flush();
  }

  /** A part of a line for people, which a later one may overwrite: to stderr, at once. */
  public void part(String text) {
    remarks.print(text);
    remarks.flush();
  }

  /** A failure: one line, or one JSON document on one line. */
  public void failure(Failure failure, boolean json) {
    remark(json ? text(mapper().writer(), failure.document()) : "error: " + failure.message());
  }

  /** Shows what is there so far. */
  public void flush() {
    try {
      results.flush();
    } catch (IOException e) {
      throw failed(e);
    }
  }

  @Override
  public void close() {
    flush();
  }

  private static RuntimeException failed(IOException e) {
    // The JDK has no type for EPIPE; this is the text that every POSIX system gives.
    String message = String.valueOf(e.getMessage()).toLowerCase(Locale.ROOT);
    return message.contains("broken pipe") ? new Closed() : new UncheckedIOException(e);
  }

  private static ObjectMapper mapper() {
    return new ObjectMapper();
  }

  private static ObjectWriter indented() {
    DefaultIndenter lines = new DefaultIndenter("  ", "\n");
    return mapper()
        .writer(
            new DefaultPrettyPrinter()
                .withSeparators(
                    PrettyPrinter.DEFAULT_SEPARATORS.withObjectFieldValueSpacing(
                        Separators.Spacing.AFTER))
                .withArrayIndenter(lines)
                .withObjectIndenter(lines));
  }

  private static String harmless(String json) {
    return CONTROLS
        .matcher(json)
        .replaceAll(found -> "\\\\u00%02x".formatted((int) found.group().charAt(0)));
  }

  private static String text(ObjectWriter writer, Object document) {
    try {
      return harmless(writer.writeValueAsString(document));
    } catch (JsonProcessingException e) {
      throw new IllegalStateException("a result that is no JSON: " + document.getClass(), e);
    }
  }
}
